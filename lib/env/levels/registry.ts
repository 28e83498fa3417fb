import { UnknownLevelError } from "../errors";
import { GO_TO_LOCAL } from "./go-to/go-to-local";
import { GO_TO_OBJECT } from "./go-to/go-to-object";
import { GO_TO_RED_BALL } from "./go-to/go-to-red-ball";
import type { Level } from "./level";

const byName = (a: Level, b: Level): number => (a.id < b.id ? -1 : 1);

const LEVELS: readonly Level[] = [...GO_TO_RED_BALL, ...GO_TO_OBJECT, ...GO_TO_LOCAL].sort(byName);

const BY_ID: ReadonlyMap<string, Level> = new Map(LEVELS.map((level) => [level.id, level]));

/** All registered levels, by id. */
export function levels(): readonly Level[] {
  return LEVELS;
}

/**
 * The level of this id.
 * @param id its name in gymnasium's registry, such as "BabyAI-GoToRedBallNoDists-v0"
 * @throws UnknownLevelError naming the nearest ids
 */
export function level(id: string): Level {
  const found = BY_ID.get(id);
  if (found === undefined) throw new UnknownLevelError(id, [...BY_ID.keys()]);
  return found;
}
