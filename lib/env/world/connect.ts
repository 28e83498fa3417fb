import { COLOURS_DRAWN } from "./draws";
import { REJECTED } from "./rejected";
import { addDoor, roomNumber } from "./rooms";
import { NO_DOOR, type World } from "./world";

const ROUNDS = 5001;

/** The rooms that doors (locked ones too) and openings join to the agent's room, one bit each. */
function joinedRooms(world: World): number {
  const { layout, doors } = world;
  let joined = 0;
  let fresh = 1 << world.room;
  while (fresh !== 0) {
    const room = 31 - Math.clz32(fresh);
    fresh &= ~(1 << room);
    joined |= 1 << room;
    for (let side = 0; side < 4; side++)
      if (doors[4 * room + side] !== NO_DOOR) fresh |= (1 << layout.neighbours[4 * room + side]) & ~joined;
  }
  return joined;
}

/**
 * Add unlocked doors at random walls until every room is joined to the agent's; walls of locked rooms stay closed.
 * @param colours the colours to draw from
 * @throws Rejected after 5001 rounds
 */
export function connectAll(world: World, colours: readonly number[] = COLOURS_DRAWN): void {
  const { layout, rng, doors, locked } = world;
  const all = (1 << layout.rooms) - 1;
  let joined = joinedRooms(world);
  for (let round = 0; round < ROUNDS; round++) {
    if (joined === all) return;
    const i = rng.below(layout.columns);
    const room = roomNumber(world, i, rng.below(layout.rowsOfRooms));
    const side = rng.below(4);
    const neighbour = layout.neighbours[4 * room + side];
    if (neighbour < 0 || doors[4 * room + side] !== NO_DOOR) continue;
    if (locked[room] === 1 || locked[neighbour] === 1) continue;
    addDoor(world, room, { side, colour: rng.element(colours), locked: false });
    joined = joinedRooms(world);
  }
  throw REJECTED;
}
