import type { Game } from "../../env/game";
import { PartError, shown } from "./call";

/** Actions of BabyAI's, which a game has unless it names its own. */
const BABYAI_ACTIONS = 6;
/** Bytes of an observation of BabyAI's. */
export const BABYAI_BYTES = 147;

/** What is wrong with the numbers of a game, in words; undefined where nothing is. */
export function mistakeOfGame({ maxSteps, observation = BABYAI_BYTES }: Game): string | undefined {
  for (const [name, count] of Object.entries({ maxSteps, observation }))
    if (!(Number.isSafeInteger(count) && count >= 1))
      return `its ${name} is ${count}, a whole number from 1 on is needed`;
  return undefined;
}

/** A game that is held to what its rules are to give: bytes to be seen, right actions that there are. @throws PartError in a step that does not */
export function checkedGame(game: Game): Game {
  const { id, candidates, observation } = game;
  const actions = candidates?.length ?? BABYAI_ACTIONS;
  const bytes = observation ?? BABYAI_BYTES;
  const held = <T>(name: string, found: T, sound: boolean, needed: string): T => {
    if (sound) return found;
    throw new PartError(`level ${id}: ${name} gave ${shown(found)}; ${needed} is needed`);
  };
  const isByte = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
  const isAction = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < actions;
  return {
    id,
    ...(candidates ? { candidates } : {}),
    ...(observation === undefined ? {} : { observation }),
    maxSteps: game.maxSteps,
    start: (seed) => game.start(seed),
    step: (state, action) => {
      const found = game.step(state, action);
      const needed = "an object with the next state, and a reward that is a number";
      const sound = typeof found === "object" && found !== null && Number.isFinite(found.reward ?? 0);
      return held("step", found, sound && "state" in found, needed);
    },
    observe: (state) => {
      const found = game.observe(state);
      const sound = typeof found === "object" && found !== null && found.length <= bytes;
      return held("observe", found, sound && Array.from(found).every(isByte), `a list of up to ${bytes} bytes`);
    },
    describe: (state) => game.describe(state),
    mission: (state) => game.mission(state),
    right: (state) => {
      const found = game.right?.(state) ?? [];
      const needed = `a list of actions, 0 to ${actions - 1},`;
      return held("right", found, Array.isArray(found) && found.every(isAction), needed);
    },
  };
}
