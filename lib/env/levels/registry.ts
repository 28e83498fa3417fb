import { UnknownLevelError } from "../errors";
import { GO_TO_DOOR } from "./go-to/go-to-door";
import { GO_TO_IMP_UNLOCK } from "./go-to/go-to-imp-unlock";
import { GO_TO_LOCAL } from "./go-to/go-to-local";
import { GO_TO_MAZE } from "./go-to/go-to-maze";
import { GO_TO_OBJECT } from "./go-to/go-to-object";
import { GO_TO_RED_BALL } from "./go-to/go-to-red-ball";
import { GO_TO_RED_BLUE_BALL } from "./go-to/go-to-red-blue-ball";
import { LANGUAGE_LEVELS } from "./language/levels";
import type { Level } from "./level";
import { ACTION_OBJECT_DOOR } from "./open/action-object-door";
import { OPEN } from "./open/open";
import { OPEN_DOOR } from "./open/open-door";
import { OPEN_DOORS_IN_ORDER } from "./open/open-doors-in-order";
import { KEY_CORRIDOR } from "./pick-up/key-corridor";
import { PICKUP } from "./pick-up/pickup";
import { PICKUP_DIST } from "./pick-up/pickup-dist";
import { PICKUP_ELSEWHERE } from "./pick-up/pickup-elsewhere";
import { PUT_NEXT } from "./put-next/put-next";
import { UNLOCK } from "./unlock/unlock";
import { UNLOCK_LOCAL } from "./unlock/unlock-local";
import { UNLOCK_PICKUP } from "./unlock/unlock-pickup";
import { UNLOCK_TO_UNLOCK } from "./unlock/unlock-to-unlock";

const LEVELS: readonly Level[] = [
  ...GO_TO_RED_BALL,
  ...GO_TO_OBJECT,
  ...GO_TO_LOCAL,
  ...GO_TO_MAZE,
  ...GO_TO_RED_BLUE_BALL,
  ...GO_TO_DOOR,
  ...GO_TO_IMP_UNLOCK,
  ...OPEN,
  ...OPEN_DOOR,
  ...OPEN_DOORS_IN_ORDER,
  ...ACTION_OBJECT_DOOR,
  ...PICKUP,
  ...PICKUP_DIST,
  ...PICKUP_ELSEWHERE,
  ...KEY_CORRIDOR,
  ...PUT_NEXT,
  ...UNLOCK,
  ...UNLOCK_LOCAL,
  ...UNLOCK_PICKUP,
  ...UNLOCK_TO_UNLOCK,
  ...LANGUAGE_LEVELS,
].sort((a, b) => (a.id < b.id ? -1 : 1));

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
