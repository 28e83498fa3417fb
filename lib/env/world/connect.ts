import { COLOURS_DRAWN } from "./draws";
import { REJECTED } from "./rejected";
import { addDoor, SIDE } from "./rooms";
import { NO_DOOR, type World } from "./world";

const ROUNDS = 5001;
const MAX_ROOMS = 31;

/** For each room, the rooms that it is joined to, itself included, one bit each; working memory of `connectAll`. */
const joined = new Int32Array(MAX_ROOMS);

/** Join the rooms of two parts of the maze. */
function join(world: World, a: number, b: number): void {
  const both = joined[a] | joined[b];
  if (both === joined[a]) return;
  for (let room = 0; room < world.layout.rooms; room++) if ((both >> room) & 1) joined[room] = both;
}

/** Join what doors (locked ones too) and openings join already. */
function joinAll(world: World): void {
  const { layout, doors } = world;
  for (let room = 0; room < layout.rooms; room++) joined[room] = 1 << room;
  for (let room = 0; room < layout.rooms; room++)
    for (const side of [SIDE.right, SIDE.down])
      if (doors[4 * room + side] !== NO_DOOR) join(world, room, layout.neighbours[4 * room + side]);
}

/**
 * Add unlocked doors at random walls until every room is joined to the agent's; walls of locked rooms stay closed.
 * @param colours the colours to draw from
 * @throws Rejected after 5001 rounds
 */
export function connectAll(world: World, colours: readonly number[] = COLOURS_DRAWN): void {
  const { layout, rng, doors, locked } = world;
  const { columns, rowsOfRooms, neighbours } = layout;
  const all = (1 << layout.rooms) - 1;
  const start = world.room;
  joinAll(world);
  for (let round = 0; round < ROUNDS; round++) {
    if (joined[start] === all) return;
    const i = rng.below(columns);
    const room = i + columns * rng.below(rowsOfRooms);
    const side = rng.below(4);
    const neighbour = neighbours[4 * room + side];
    if (neighbour < 0 || doors[4 * room + side] !== NO_DOOR) continue;
    if (locked[room] === 1 || locked[neighbour] === 1) continue;
    addDoor(world, room, { side, colour: rng.element(colours), locked: false });
    join(world, room, neighbour);
  }
  throw REJECTED;
}
