import { COLOUR } from "../codes";
import { FIRST_OBJECT, WALL } from "../world/layout";
import { look } from "../world/look";
import type { World } from "../world/world";

/** A descriptor's type or colour when it may be any. */
export const ANY = -1;

/** Where an object lies, seen from the agent's first pose; `ANY` for anywhere. */
export const LOCATION = { left: 0, right: 1, front: 2, behind: 3 } as const;

/** Quarter turns to the right from the agent's heading to each location. */
const TURN = [3, 1, 0, 2];

/** The locations in the order in which a draw chooses among them. */
export const LOCATIONS_DRAWN: readonly number[] = [LOCATION.left, LOCATION.right, LOCATION.front, LOCATION.behind];

/**
 * The description of a set of objects ("a red ball on your left") and what it was found to mean: the objects that
 * matched at reset, and where they lay when last looked up. The verifiers go by these, not by what lies there now.
 */
export class Descriptor {
  /** The objects that matched, in the order of their cells; a wall that matched stands as minus its cell. */
  readonly tracked: number[] = [];
  /** The cells of the tracked objects that lay in the grid when last looked up, ascending. */
  readonly positions: number[] = [];

  /** The bits of a look that matter, and what they must be. */
  readonly #mask: number;
  readonly #wanted: number;

  /**
   * @param type object code, or `ANY`
   * @param colour colour code, or `ANY`
   * @param location where, or `ANY`
   */
  constructor(
    readonly type: number,
    readonly colour: number = ANY,
    readonly location: number = ANY,
  ) {
    this.#mask = look(type === ANY ? 0 : 15, colour === ANY ? 0 : 15);
    this.#wanted = look(type === ANY ? 0 : type, colour === ANY ? 0 : colour);
  }

  /** Whether a cell lies where the location says: in the agent's room (walls included), strictly on that side. */
  #located(world: World, cell: number): boolean {
    if (this.location === ANY) return true;
    const { layout } = world;
    const x = layout.x(cell);
    const y = layout.y(cell);
    if (!layout.inside(world.room, x, y)) return false;
    switch ((world.direction + TURN[this.location]) & 3) {
      case 0:
        return x > world.x;
      case 1:
        return y > world.y;
      case 2:
        return x < world.x;
      default:
        return y < world.y;
    }
  }

  /** Find the objects that match now, and where they lie. */
  find(world: World): void {
    this.match(world);
    this.lookUp(world);
  }

  /**
   * Track the objects that match now, in the order in which minigrid scans the grid (x outer, y inner).
   * @returns how many there are
   */
  match(world: World): number {
    const { tracked } = this;
    const mask = this.#mask;
    const wanted = this.#wanted;
    const { looks, places, end } = world;
    if (tracked.length > 0) tracked.length = 0;
    for (let object = FIRST_OBJECT; object < end; object++) {
      if ((looks[object] & mask) !== wanted) continue;
      const cell = places[object];
      if (!world.lies(object) || !this.#located(world, cell)) continue;
      let at = tracked.length;
      for (; at > 0 && places[tracked[at - 1]] > cell; at--) tracked[at] = tracked[at - 1];
      tracked[at] = object;
    }
    const grey = this.colour === ANY || this.colour === COLOUR.grey;
    if (this.type === ANY && grey) this.#matchWalls(world);
    return tracked.length;
  }

  /** A grey object without a type may be a wall: minigrid counts those too. */
  #matchWalls(world: World): void {
    const { layout } = world;
    for (let x = 0; x < layout.width; x++)
      for (let y = 0; y < layout.height; y++) {
        const cell = layout.cell(x, y);
        if (world.cells[cell] === WALL && this.#located(world, cell)) this.tracked.push(-cell);
      }
    this.tracked.sort((a, b) => cellOf(world, a) - cellOf(world, b));
  }

  /** Look up again where the tracked objects lie; those that do not lie in the grid are left out. */
  lookUp(world: World): void {
    const { tracked, positions } = this;
    if (positions.length > 0) positions.length = 0;
    for (const entry of tracked) {
      if (entry >= FIRST_OBJECT && !world.lies(entry)) continue;
      const cell = cellOf(world, entry);
      let at = positions.length;
      for (; at > 0 && positions[at - 1] > cell; at--) positions[at] = positions[at - 1];
      positions[at] = cell;
    }
  }
}

function cellOf(world: World, entry: number): number {
  return entry < 0 ? -entry : world.places[entry];
}

/** Describe an object by its type and colour, as most levels do. */
export function described(world: World, object: number): Descriptor {
  return new Descriptor(world.objectOf(object), world.colourOf(object));
}
