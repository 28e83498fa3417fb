import { DOOR_STATE, OBJECT } from "../codes";
import { VIEW_SIZE, visibleRows } from "../view/visibility";
import { type Look, objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";
import { BotPlanError, BotStuckError } from "./errors";
import { Search } from "./search";
import type { Subgoal } from "./subgoal";

/** Searches in one step beyond which the plan turns in circles; plans that work need ten at most. */
const MAX_SEARCHES = 100;

const rows = new Int32Array(VIEW_SIZE);

/** What the bot plans, what it has seen, and what it remembers of its last advice. */
export class BotState {
  /** The plan; the last subgoal is pursued first. */
  readonly stack: Subgoal[] = [];
  /** 1 for each cell the agent has seen. */
  readonly seen: Uint8Array;
  /** Finds ways through what was seen. */
  readonly search: Search;
  /** The world in which the agent acts. */
  readonly world: World;
  /** Searches since the step began. */
  searches = 0;
  /** Where the agent stood at the last advice. */
  previousCell = -1;
  /** What it carried then. */
  previousCarried = -1;
  /** What was ahead then. */
  previousLook: Look = -1;
  /** Whether the last door that was ahead at some advice was open then. */
  doorWasOpen = false;

  constructor(world: World) {
    this.world = world;
    this.seen = new Uint8Array(world.cells.length);
    this.search = new Search(world, this.seen, () => {
      if (++this.searches > MAX_SEARCHES) throw new BotStuckError(`more than ${MAX_SEARCHES} searches in one step`);
    });
  }

  /** Add subgoals to the plan; the last one given is pursued first. */
  push(...subgoals: Subgoal[]): void {
    this.stack.push(...subgoals);
  }

  /** Mark what the agent sees now. */
  look(): void {
    const { world, seen } = this;
    const { ahead } = world.layout;
    visibleRows(world, rows);
    const across = Math.abs(ahead[world.direction ^ 1]);
    let first = world.here - (VIEW_SIZE >> 1) * across;
    for (const row of rows) {
      for (let k = 0; k < VIEW_SIZE; k++) if ((row >> k) & 1) seen[first + k * across] = 1;
      first += ahead[world.direction];
    }
  }

  /** Remember how things stand at an advice. */
  remember(): void {
    const { world } = this;
    this.previousCell = world.here;
    this.previousCarried = world.carried;
    this.previousLook = world.lookAt(world.front);
    if (objectOf(this.previousLook) === OBJECT.door) this.doorWasOpen = stateOf(this.previousLook) === DOOR_STATE.open;
  }

  /**
   * What minigrid's bot asserts.
   * @throws BotPlanError unless it holds
   */
  require(holds: boolean, what: string): asserts holds {
    if (!holds) throw new BotPlanError(`${what}; start another episode`);
  }
}
