import { UnknownLevelError } from "../errors";
import { GO_TO_DOOR } from "./go-to/go-to-door";
import { GO_TO_IMP_UNLOCK } from "./go-to/go-to-imp-unlock";
import { GO_TO_LOCAL } from "./go-to/go-to-local";
import { GO_TO_MAZE } from "./go-to/go-to-maze";
import { GO_TO_OBJECT } from "./go-to/go-to-object";
import { GO_TO_RED_BALL } from "./go-to/go-to-red-ball";
import { GO_TO_RED_BLUE_BALL } from "./go-to/go-to-red-blue-ball";
import { LANGUAGE_LEVELS } from "./language/language-levels";
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

/** The levels of each file, which is named after what it exports: of a run's level, its file is part of the run's key. */
const FILES: Readonly<Record<string, readonly Level[]>> = {
  "go-to/go-to-red-ball": GO_TO_RED_BALL,
  "go-to/go-to-object": GO_TO_OBJECT,
  "go-to/go-to-local": GO_TO_LOCAL,
  "go-to/go-to-maze": GO_TO_MAZE,
  "go-to/go-to-red-blue-ball": GO_TO_RED_BLUE_BALL,
  "go-to/go-to-door": GO_TO_DOOR,
  "go-to/go-to-imp-unlock": GO_TO_IMP_UNLOCK,
  "open/open": OPEN,
  "open/open-door": OPEN_DOOR,
  "open/open-doors-in-order": OPEN_DOORS_IN_ORDER,
  "open/action-object-door": ACTION_OBJECT_DOOR,
  "pick-up/pickup": PICKUP,
  "pick-up/pickup-dist": PICKUP_DIST,
  "pick-up/pickup-elsewhere": PICKUP_ELSEWHERE,
  "pick-up/key-corridor": KEY_CORRIDOR,
  "put-next/put-next": PUT_NEXT,
  "unlock/unlock": UNLOCK,
  "unlock/unlock-local": UNLOCK_LOCAL,
  "unlock/unlock-pickup": UNLOCK_PICKUP,
  "unlock/unlock-to-unlock": UNLOCK_TO_UNLOCK,
  "language/language-levels": LANGUAGE_LEVELS,
};

const LEVELS: readonly Level[] = Object.values(FILES)
  .flat()
  .sort((a, b) => (a.id < b.id ? -1 : 1));

const BY_ID: ReadonlyMap<string, Level> = new Map(LEVELS.map((level) => [level.id, level]));

/** Every level that minigrid registers, in the order of their ids. */
export const levels: {
  readonly all: readonly Level[];
  /** Ids of all levels, such as "BabyAI-GoToRedBallNoDists-v0". */
  readonly names: readonly string[];
  /** Whether there is a level of this id. */
  has(id: string): boolean;
  /**
   * The level of this id.
   * @throws UnknownLevelError naming the nearest ids
   */
  get(id: string): Level;
} = {
  all: LEVELS,
  names: [...BY_ID.keys()],
  has: (id) => BY_ID.has(id),
  get: (id) => {
    const found = BY_ID.get(id);
    if (found === undefined) throw new UnknownLevelError(id, [...BY_ID.keys()]);
    return found;
  },
};

/**
 * The file of this folder that defines a level, without its ending, such as "go-to/go-to-red-ball".
 * @throws UnknownLevelError naming the nearest ids
 */
export function levelFile(id: string): string {
  const wanted = levels.get(id);
  const [file] = Object.entries(FILES).find(([, defined]) => defined.includes(wanted))!; // every level comes from FILES
  return file;
}
