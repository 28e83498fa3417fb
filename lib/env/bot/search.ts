import { DOOR_STATE, OBJECT } from "../codes";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";

// Working memory of one search at a time; the largest grid with its margin has 869 cells. An entry of the queue is two
// numbers, cell × 4 + heading and the cell it was reached from; each cell is a start at most once and pushes four.
const MAX_CELLS = 1024;
const queue = new Int32Array(2 * 5 * MAX_CELLS);
const before = new Int32Array(MAX_CELLS);
const NOT_REACHED = -2;
const START = -1;

/** The neighbours of a cell in the order in which the bot tries them, by heading: straight on first, back last. */
const TURNS = [
  [0, 1, 3, 2],
  [1, 0, 2, 3],
  [2, 3, 1, 0],
  [3, 2, 0, 1],
];

/** Whether a cell is what the search looks for. */
export type Accept = (cell: number) => boolean;

/** What a search found. */
export interface Found {
  /** The cells to walk through, from the first step to the goal; empty if the agent stands on it. */
  readonly path: readonly number[];
  /** The accepted cell. */
  readonly cell: number;
  /** Whether things have to be moved out of the way. */
  readonly blocked: boolean;
}

/** The cells from where a search started to one that it reached. */
function trail(cameFrom: Int32Array, cell: number): number[] {
  const cells: number[] = [];
  for (let at = cell; at !== START; at = cameFrom[at]) cells.push(at);
  return cells.reverse();
}

/** Breadth-first searches from the agent through the cells it has seen, as minigrid's BabyAIBot does them. */
export class Search {
  readonly #world: World;
  readonly #seen: Uint8Array;
  readonly #count: () => void;
  readonly #reached: number[] = [];

  /**
   * @param world the world
   * @param seen 1 for each cell the agent has seen
   * @param count called once for each search
   */
  constructor(world: World, seen: Uint8Array, count: () => void) {
    this.#world = world;
    this.#seen = seen;
    this.#count = count;
  }

  /**
   * The nearest cell that is accepted.
   * @param throughThings whether to search again through things that block, from wherever the first search got
   * @returns undefined if there is none
   */
  nearest(accept: Accept, throughThings = false): Found | undefined {
    const world = this.#world;
    const direct = this.#search([world.here], world.direction, accept, false);
    if (direct >= 0) return { path: trail(before, direct).slice(1), cell: direct, blocked: false };
    if (!throughThings) return undefined;
    const free = before.slice();
    const cell = this.#search([...this.#reached], 0, accept, true);
    if (cell < 0) return undefined;
    const rest = trail(before, cell);
    const start = trail(free, rest[0]);
    return { path: [...start, ...rest.slice(1)].slice(1), cell, blocked: true };
  }

  /** One search; it leaves `before` and the cells it reached, in their order, and returns the accepted cell or −1. */
  #search(starts: readonly number[], direction: number, accept: Accept, throughThings: boolean): number {
    this.#count();
    const world = this.#world;
    const seen = this.#seen;
    const reached = this.#reached;
    const { ahead } = world.layout;
    before.fill(NOT_REACHED, 0, world.cells.length);
    reached.length = 0;
    let tail = 0;
    const push = (cell: number, heading: number, from: number): void => {
      queue[tail++] = cell * 4 + heading;
      queue[tail++] = from;
    };
    for (const start of starts) push(start, direction, START);
    for (let head = 0; head < tail; head += 2) {
      const cell = queue[head] >> 2;
      if (before[cell] !== NOT_REACHED) continue;
      before[cell] = queue[head + 1];
      reached.push(cell);
      if (accept(cell)) return cell;
      if (seen[cell] === 0 || !this.#open(cell, throughThings)) continue;
      for (const heading of TURNS[queue[head] & 3]) push(cell + ahead[heading], heading, cell);
    }
    return -1;
  }

  /** Whether the search goes on from a cell. */
  #open(cell: number, throughThings: boolean): boolean {
    const world = this.#world;
    if (world.cells[cell] === EMPTY) return true;
    const look = world.lookAt(cell);
    if (objectOf(look) === OBJECT.wall) return false;
    return objectOf(look) === OBJECT.door ? stateOf(look) === DOOR_STATE.open : throughThings;
  }
}
