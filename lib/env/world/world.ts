import { COLOUR, type Direction, DOOR_STATE, OBJECT } from "../codes";
import { Pcg64 } from "../random/pcg64";
import { EMPTY, FIRST_OBJECT, type Layout, WALL } from "./layout";
import { colourOf, type Look, look, objectOf, stateOf } from "./look";

/** How many objects, doors included, a world can hold. */
export const MAX_OBJECTS = 254;

/** The place of an object that lies in no cell: a cell of the margin, which always holds wall. */
export const NOWHERE = 0;

/** A side of a room without door; see `World.doors`. */
export const NO_DOOR = 0;
/** A side of a room whose wall was taken away; see `World.doors`. */
export const OPENING = 1;

/**
 * One BabyAI world: the grid, its objects, the rooms' doors and the agent, all in typed arrays that are made once.
 * Objects are numbered from `FIRST_OBJECT` in the order in which an episode made them; a cell holds an object's number.
 */
export class World {
  /** What each cell holds: `EMPTY`, `WALL` or an object's number. */
  readonly cells: Uint8Array;
  /** Looks by number, with those of `EMPTY` and `WALL`. */
  readonly looks: Uint16Array = new Uint16Array(MAX_OBJECTS + FIRST_OBJECT);
  /** The cell where each object lies, or last lay: it is there exactly if that cell holds it. */
  readonly places: Uint16Array = new Uint16Array(MAX_OBJECTS + FIRST_OBJECT);
  /** The object inside each box, or `EMPTY`. */
  readonly contents: Uint8Array = new Uint8Array(MAX_OBJECTS + FIRST_OBJECT);
  /** Whether each object was put into a room as one of its things (doors are not). */
  readonly furniture: Uint8Array = new Uint8Array(MAX_OBJECTS + FIRST_OBJECT);
  /** One past the last object's number. */
  end: number = FIRST_OBJECT;

  /** See-through bits as in `Layout`, kept up to date when doors come, open and close. */
  readonly seeThroughRows: Int32Array;
  /** See `seeThroughRows`. */
  readonly seeThroughColumns: Int32Array;

  /** The cell in which a door of each side of each room would be, or `NOWHERE`: [room × 4 + side]. */
  readonly doorCells: Uint16Array;
  /** `NO_DOOR`, `OPENING` or the door's number: [room × 4 + side]. */
  readonly doors: Uint8Array;
  /** Whether the last door added from this room was locked. */
  readonly locked: Uint8Array;
  /** The room that the level locked on purpose, or −1. */
  lockedRoom = -1;

  /** The agent's column; −1 while it is being placed. */
  x = -1;
  /** The agent's row. */
  y = -1;
  /** Where the agent looks. */
  direction: Direction = 0;
  /** The object in the agent's hand, or `EMPTY`. */
  carried: number = EMPTY;

  /**
   * @param layout the geometry
   * @param rng where all randomness of this world comes from
   */
  constructor(
    readonly layout: Layout,
    readonly rng: Pcg64 = new Pcg64(0),
  ) {
    this.cells = layout.cells.slice();
    this.seeThroughRows = layout.seeThroughRows.slice();
    this.seeThroughColumns = layout.seeThroughColumns.slice();
    this.doorCells = new Uint16Array(4 * layout.rooms);
    this.doors = new Uint8Array(4 * layout.rooms);
    this.locked = new Uint8Array(layout.rooms);
    this.looks[EMPTY] = look(OBJECT.empty, 0);
    this.looks[WALL] = look(OBJECT.wall, COLOUR.grey);
  }

  /** Back to the bare walls: no objects, no doors, nothing carried. The agent stays where it is. */
  clear(): void {
    const { layout } = this;
    this.cells.set(layout.cells);
    this.seeThroughRows.set(layout.seeThroughRows);
    this.seeThroughColumns.set(layout.seeThroughColumns);
    this.doors.fill(NO_DOOR);
    this.locked.fill(0);
    this.lockedRoom = -1;
    this.end = FIRST_OBJECT;
    this.carried = EMPTY;
  }

  /** The cell the agent stands in. */
  get here(): number {
    return this.layout.cell(this.x, this.y);
  }

  /** The cell in front of the agent. */
  get front(): number {
    return this.layout.cell(this.x, this.y) + this.layout.ahead[this.direction];
  }

  /** The room the agent is in. */
  get room(): number {
    return this.layout.roomAt(this.x, this.y);
  }

  /** Make an object that lies nowhere yet, and return its number. */
  create(of: Look): number {
    const object = this.end++;
    this.looks[object] = of;
    this.places[object] = NOWHERE;
    this.contents[object] = EMPTY;
    this.furniture[object] = 0;
    return object;
  }

  /** Lay an object into a cell. */
  put(object: number, cell: number): void {
    this.cells[cell] = object;
    this.places[object] = cell;
  }

  /** Whether an object lies in the grid (not carried, not in a box, not destroyed). */
  lies(object: number): boolean {
    return this.cells[this.places[object]] === object;
  }

  /** The look of what a cell holds. */
  lookAt(cell: number): Look {
    return this.looks[this.cells[cell]];
  }

  /** The object code of an object (or of `EMPTY`, `WALL`). */
  objectOf(object: number): number {
    return objectOf(this.looks[object]);
  }

  /** The colour code of an object. */
  colourOf(object: number): number {
    return colourOf(this.looks[object]);
  }

  /** Give an object another colour. */
  paint(object: number, colour: number): void {
    const before = this.looks[object];
    this.looks[object] = look(objectOf(before), colour, stateOf(before));
  }

  /** Open, close or lock a door that stands in its cell. */
  setDoor(door: number, state: number): void {
    this.looks[door] = look(OBJECT.door, colourOf(this.looks[door]), state);
    this.seeThrough(this.places[door], state === DOOR_STATE.open);
  }

  /** Let a cell be seen through, or not. */
  seeThrough(cell: number, transparent: boolean): void {
    const { layout } = this;
    const x = layout.x(cell);
    const y = layout.y(cell);
    const row = layout.row(y);
    const column = layout.column(x);
    if (transparent) {
      this.seeThroughRows[row] |= layout.bit(x);
      this.seeThroughColumns[column] |= layout.bit(y);
    } else {
      this.seeThroughRows[row] &= ~layout.bit(x);
      this.seeThroughColumns[column] &= ~layout.bit(y);
    }
  }
}
