import type { Direction } from "../codes";
import { StuckResetError } from "../errors";
import { COLOURS_DRAWN, KINDS_DRAWN } from "./draws";
import { EMPTY, WALL } from "./layout";
import { look } from "./look";
import { REJECTED } from "./rejected";
import { drawRoom } from "./rooms";
import type { World } from "./world";

/** Tries at a free cell before a layout is rejected. */
const TRIES_AT_A_CELL = 1001;
/** Tries at a pose for the agent before a reset gives up; minigrid has no such bound and can hang. */
const TRIES_AT_A_POSE = 10_000;

/**
 * A cell of a room that is empty and not the agent's, drawn over the room's rectangle with its walls.
 * @param apart whether the cell must lie at least two steps from the agent
 * @throws Rejected after 1001 tries
 */
function drawCell(world: World, room: number, apart: boolean): number {
  const { layout, rng, cells } = world;
  const left = layout.left(room);
  const top = layout.top(room);
  for (let tries = 0; tries < TRIES_AT_A_CELL; tries++) {
    const x = left + rng.below(layout.roomSize);
    const y = top + rng.below(layout.roomSize);
    const cell = layout.cell(x, y);
    const distance = Math.abs(x - world.x) + Math.abs(y - world.y);
    if (cells[cell] === EMPTY && distance >= (apart ? 2 : 1)) return cell;
  }
  throw REJECTED;
}

/** Put an object into a room as one of its things. */
export function placeInRoom(world: World, room: number, object: number): void {
  world.put(object, drawCell(world, room, true));
  world.furniture[object] = 1;
}

/**
 * Add a thing to a room; what is not given of it is drawn, first the kind, then the colour.
 * @returns its number
 */
export function addObject(
  world: World,
  room: number,
  kind: number = world.rng.element(KINDS_DRAWN),
  colour: number = world.rng.element(COLOURS_DRAWN),
): number {
  const object = world.create(look(kind, colour));
  placeInRoom(world, room, object);
  return object;
}

/**
 * Put the agent into a room, at a cell and heading where nothing but a wall may be right in front of it.
 * @param room drawn if absent
 * @throws Rejected if the room is full; StuckResetError if no pose was found in 10 000 tries
 */
export function placeAgent(world: World, room: number = drawRoom(world)): void {
  const { layout, rng, cells } = world;
  for (let tries = 0; tries < TRIES_AT_A_POSE; tries++) {
    world.x = -1;
    world.y = -1;
    const cell = drawCell(world, room, false);
    world.x = layout.x(cell);
    world.y = layout.y(cell);
    world.direction = rng.below(4) as Direction;
    const ahead = cells[world.front];
    if (ahead === EMPTY || ahead === WALL) return;
  }
  throw new StuckResetError(
    `no place for the agent in ${TRIES_AT_A_POSE} tries: every free cell of its room is shut in; reset with another seed`,
  );
}

/** Put the agent into any room but one. */
export function placeAgentOutside(world: World, room: number): void {
  do placeAgent(world);
  while (world.room === room);
}
