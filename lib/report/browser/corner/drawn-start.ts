import type { Episode } from "../../../env/episode";
import { type EnvState, saveState } from "../../../env/state";
import type { DrawnStart } from "../../page/corner-address";
import { targetOf } from "./target";

/** What a reader may place. */
export type Placed = "agent" | "target";

/** Agent and target as they stand in an episode. */
export function startIn(episode: Episode): DrawnStart {
  const { agent, objects } = saveState(episode);
  const target = targetOf(episode);
  const at = target && objects[target.number].at;
  return at ? { agent, target: at } : { agent };
}

/** A start with one thing in another cell; an agent placed where it stands turns to the right. */
export function placed(start: DrawnStart, what: Placed, x: number, y: number): DrawnStart {
  if (what === "target") return { ...start, target: [x, y] };
  const { agent } = start;
  const turned = agent.x === x && agent.y === y ? (agent.direction + 1) % 4 : agent.direction;
  return { ...start, agent: { x, y, direction: turned as typeof agent.direction } };
}

/** The state of an episode that was reset, with agent and target where a reader drew them. */
export function drawnState(episode: Episode, { agent, target }: DrawnStart): EnvState {
  const { objects, carrying = null, openings = [] } = saveState(episode);
  const number = target && targetOf(episode)?.number;
  const moved = objects.map((object, k) => (target && k === number ? { ...object, at: target } : object));
  return { agent, objects: moved, carrying, openings };
}
