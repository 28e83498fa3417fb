import { OBJECT } from "../../codes";
import { addDistractors } from "../../world/distractors";
import { addObject } from "../../world/placement";
import { addDoor, drawRoom } from "../../world/rooms";
import type { World } from "../../world/world";

/** A room with a locked door. */
export interface LockedRoom {
  /** The room's number. */
  readonly room: number;
  /** The door's number. */
  readonly door: number;
}

/**
 * Lock a room drawn at random and put its key into a room drawn again. minigrid means that to be a different room and
 * compares numpy integers by identity, which never holds: the key may lie behind its own door, here as there.
 */
export function addLockedRoom(world: World): LockedRoom {
  const room = drawRoom(world);
  const door = addDoor(world, room, { locked: true });
  addObject(world, drawRoom(world), OBJECT.key, world.colourOf(door));
  return { room, door };
}

/** Add things to every room, the locked one among them (for the same reason), column by column. */
export function addDistractorsEverywhere(world: World, count: number): void {
  const { columns, rowsOfRooms } = world.layout;
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < rowsOfRooms; j++) addDistractors(world, { count, unique: false, room: j * columns + i });
}
