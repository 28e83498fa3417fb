import type { Carried } from "./carried";
import { COLOUR_NAMES, DOOR_STATE_NAMES, OBJECT, OBJECT_NAMES } from "./codes";
import { VIEW_SIZE } from "./view/visibility";

const AGENT_X = 3;
const AGENT_Y = 6;

/** "1 step", "2 steps" */
function steps(count: number): string {
  return `${count} step${count > 1 ? "s" : ""}`;
}

/** Where a cell of the view lies from the agent: "2 steps left and 1 step forward". */
function place(vx: number, vy: number): string {
  const parts: string[] = [];
  if (vx !== AGENT_X) parts.push(`${steps(Math.abs(vx - AGENT_X))} ${vx < AGENT_X ? "left" : "right"}`);
  if (vy !== AGENT_Y) parts.push(`${steps(AGENT_Y - vy)} forward`);
  return parts.join(" and ");
}

/**
 * What the agent sees in the English sentences of BabyAI-Text (Carta et al. 2023; `gen_graph` of its environment), with
 * its quirks: the wall straight ahead, left and right unless something hides it, then every object and door.
 * @param observation holds the 147 bytes of an observation
 * @param offset of the first of them
 * @param carrying what the agent carries, which the picture alone does not tell from a thing on the floor
 * @returns the sentences, without full stops; none if nothing is in view
 */
export function describe(observation: Uint8Array, offset: number, carrying: Carried | undefined): string[] {
  const channel = (vx: number, vy: number, which: number): number =>
    observation[offset + 3 * (vx * VIEW_SIZE + vy) + which];
  const sentences: string[] = [];
  if (carrying !== undefined) sentences.push(`You carry a ${carrying.colour} ${carrying.type}`);

  const wall = (stepX: number, stepY: number, heading: string): void => {
    for (let k = 1; ; k++) {
      const vx = AGENT_X + k * stepX;
      const vy = AGENT_Y + k * stepY;
      if (vx < 0 || vx >= VIEW_SIZE || vy < 0) return;
      const object = channel(vx, vy, 0);
      if (object === OBJECT.wall) sentences.push(`You see a wall ${steps(k)} ${heading}`);
      if (object > OBJECT.empty) return;
    }
  };
  wall(0, -1, "forward");
  wall(-1, 0, "left");
  wall(1, 0, "right");

  for (let vx = 0; vx < VIEW_SIZE; vx++)
    for (let vy = 0; vy < VIEW_SIZE; vy++) {
      const object = channel(vx, vy, 0);
      if (object <= OBJECT.wall || (vx === AGENT_X && vy === AGENT_Y)) continue;
      const state = object === OBJECT.door ? `${DOOR_STATE_NAMES[channel(vx, vy, 2)]} ` : "";
      const thing = `${state}${COLOUR_NAMES[channel(vx, vy, 1)]} ${OBJECT_NAMES[object]}`;
      sentences.push(`You see a ${thing} ${place(vx, vy)}`);
    }
  return sentences;
}
