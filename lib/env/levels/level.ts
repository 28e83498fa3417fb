import type { Instruction } from "../instructions/instruction";
import type { World } from "../world/world";

/** What a level file says of a level; the rest of `Level` follows from it. */
export interface LevelDefinition {
  /** Its name in gymnasium's registry. */
  readonly id: string;
  /** The class of levels it belongs to, as minigrid names it. */
  readonly family: string;
  /** What the agent has to do and what makes it hard, in one line. */
  readonly summary: string;
  /** The missions it can pose: a sentence with {placeholders}, alternatives parted by " | ". */
  readonly missionSpace: string;
  /** Cells of a room's side, walls included; 8 if absent. */
  readonly roomSize?: number;
  /** Rooms along x; 3 if absent. */
  readonly columns?: number;
  /** Rooms along y; 3 if absent. */
  readonly rows?: number;
  /** The step limit, if it is the same for every episode. */
  readonly maxSteps?: number;
  /** Whether objects may have to be moved out of the way; such levels do not ask for keys that open locked doors. */
  readonly unblocking?: boolean;
  /** Whether the agent starts with the object of the mission in its hand. */
  readonly startsCarrying?: boolean;
  /**
   * Furnish a world whose rooms are laid, place the agent and say what to do.
   * @throws Rejected if the draw will not do
   */
  readonly generate: (world: World) => Instruction;
}

/**
 * A level: a distribution over worlds with a mission. All levels pay 1 − 0.9 · steps ÷ max steps on success and 0
 * otherwise; an episode ends with success, with failure (strict instructions only) or at the step limit.
 */
export interface Level {
  /** Its name in gymnasium's registry, such as "BabyAI-GoToRedBallNoDists-v0". */
  readonly id: string;
  /** The class of levels it belongs to, as minigrid names it. */
  readonly family: string;
  /** What the agent has to do and what makes it hard, in one line. */
  readonly summary: string;
  /** The missions it can pose: a sentence with {placeholders}, alternatives parted by " | ". */
  readonly missionSpace: string;
  /** Cells of a room's side, walls included. */
  readonly roomSize: number;
  /** Rooms along x. */
  readonly columns: number;
  /** Rooms along y. */
  readonly rows: number;
  /** Cells along x. */
  readonly width: number;
  /** Cells along y. */
  readonly height: number;
  /** The step limit if it is fixed, else undefined: then see `maxStepsRule`. */
  readonly maxSteps: number | undefined;
  /** How the step limit comes about, in words. */
  readonly maxStepsRule: string;
  /** Whether objects may have to be moved out of the way (LevelGen's `unblocking`). */
  readonly unblocking: boolean;
  /** Whether the agent starts with the object of the mission in its hand. */
  readonly startsCarrying: boolean;
  /** Furnish a world whose rooms are laid; used by `Episode`. */
  readonly generate: (world: World) => Instruction;
}

/** Complete a level's definition. */
export function defineLevel(definition: LevelDefinition): Level {
  const { roomSize = 8, columns = 3, rows = 3, maxSteps, unblocking = false, startsCarrying = false } = definition;
  const ways = roomSize ** 2 * rows * columns;
  return {
    ...definition,
    roomSize,
    columns,
    rows,
    width: (roomSize - 1) * columns + 1,
    height: (roomSize - 1) * rows + 1,
    maxSteps,
    maxStepsRule:
      maxSteps === undefined ? `${ways} for each go to, open and pick up, twice that for each put` : "fixed",
    unblocking,
    startsCarrying,
  };
}
