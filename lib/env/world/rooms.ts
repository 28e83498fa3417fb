import { DOOR_STATE, OBJECT } from "../codes";
import { COLOURS_DRAWN } from "./draws";
import { EMPTY } from "./layout";
import { look } from "./look";
import { NO_DOOR, OPENING, type World } from "./world";

/** Sides of a room, as `Layout.neighbours` and `World.doors` count them. */
export const SIDE = { right: 0, down: 1, left: 2, up: 3 } as const;

/** What is known of a door that is to be added; what is missing is drawn, in the order side, colour, locked. */
export interface DoorWish {
  readonly side?: number;
  readonly colour?: number;
  readonly locked?: boolean;
}

/**
 * Start a layout: bare walls, a place drawn for the door of every shared wall (whether or not it gets one), and the
 * agent provisionally in the middle room, looking right.
 */
export function layRooms(world: World): void {
  const { layout, doorCells, rng } = world;
  world.clear();
  const inner = layout.roomSize - 2;
  for (let room = 0; room < layout.rooms; room++) {
    const left = layout.left(room);
    const top = layout.top(room);
    const sides = 4 * room;
    if (layout.neighbours[sides + SIDE.right] >= 0)
      doorCells[sides + SIDE.right] = layout.cell(left + inner + 1, top + 1 + rng.below(inner));
    if (layout.neighbours[sides + SIDE.down] >= 0)
      doorCells[sides + SIDE.down] = layout.cell(left + 1 + rng.below(inner), top + inner + 1);
    if (layout.neighbours[sides + SIDE.left] >= 0)
      doorCells[sides + SIDE.left] = doorCells[4 * layout.neighbours[sides + SIDE.left] + SIDE.right];
    if (layout.neighbours[sides + SIDE.up] >= 0)
      doorCells[sides + SIDE.up] = doorCells[4 * layout.neighbours[sides + SIDE.up] + SIDE.down];
  }
  const middle = layout.roomSize >> 1;
  world.x = (layout.columns >> 1) * (layout.roomSize - 1) + middle;
  world.y = (layout.rowsOfRooms >> 1) * (layout.roomSize - 1) + middle;
  world.direction = 0;
}

/** The number of room (i, j): column i, row j. */
export function roomNumber(world: World, i: number, j: number): number {
  return j * world.layout.columns + i;
}

/** A room, drawn: its column, then its row. */
export function drawRoom(world: World): number {
  const i = world.rng.below(world.layout.columns);
  return roomNumber(world, i, world.rng.below(world.layout.rowsOfRooms));
}

/**
 * Add a door to a room's wall. Only this room's `locked` mark is set, and an earlier mark is overwritten.
 * @returns the door's number
 */
export function addDoor(world: World, room: number, wish: DoorWish = {}): number {
  const { rng, layout } = world;
  let side = wish.side ?? -1;
  while (side < 0) {
    const drawn = rng.below(4);
    if (layout.neighbours[4 * room + drawn] >= 0 && world.doors[4 * room + drawn] === NO_DOOR) side = drawn;
  }
  const colour = wish.colour ?? rng.element(COLOURS_DRAWN);
  const locked = wish.locked ?? rng.boolean();
  world.locked[room] = locked ? 1 : 0;
  const door = world.create(look(OBJECT.door, colour, DOOR_STATE.closed));
  world.put(door, world.doorCells[4 * room + side]);
  if (locked) world.setDoor(door, DOOR_STATE.locked);
  setBothSides(world, room, side, door);
  return door;
}

/** Take away the wall between a room and its neighbour, corners excepted. */
export function removeWall(world: World, room: number, side: number): void {
  const { layout } = world;
  const upright = side === SIDE.right || side === SIDE.left;
  const far = layout.roomSize - 1;
  const left = layout.left(room) + (side === SIDE.right ? far : 0);
  const top = layout.top(room) + (side === SIDE.down ? far : 0);
  for (let k = 1; k < far; k++) {
    const cell = upright ? layout.cell(left, top + k) : layout.cell(left + k, top);
    world.cells[cell] = EMPTY;
    world.seeThrough(cell, true);
  }
  setBothSides(world, room, side, OPENING);
}

function setBothSides(world: World, room: number, side: number, door: number): void {
  world.doors[4 * room + side] = door;
  world.doors[4 * world.layout.neighbours[4 * room + side] + ((side + 2) & 3)] = door;
}

/** Open every door of the maze. */
export function openAllDoors(world: World): void {
  for (const door of world.doors) if (door > OPENING) world.setDoor(door, DOOR_STATE.open);
}
