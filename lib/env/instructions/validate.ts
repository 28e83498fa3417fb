import { DOOR_STATE, OBJECT } from "../codes";
import { FIRST_OBJECT } from "../world/layout";
import { colourOf, objectOf, stateOf } from "../world/look";
import { REJECTED } from "../world/rejected";
import type { World } from "../world/world";
import { ANY, type Descriptor } from "./descriptor";
import { actionsOf, type Instruction, KIND } from "./instruction";
import { nextToFixed } from "./verify";

/**
 * Reject an instruction that makes no sense in its world: something to be put next to itself or next to what it lies
 * beside already, or (in levels that ask for unblocking) anything to do with a key that opens a locked door.
 * @param unblocking whether the level is of that kind
 * @throws Rejected
 */
export function validate(world: World, instruction: Instruction, unblocking: boolean): void {
  const lockedColours = unblocking ? coloursOfLockedDoors(world) : 0;
  for (const action of actionsOf(instruction)) {
    if (action.kind === KIND.putNext) validatePutNext(world, action);
    if (opensDoor(action.object, lockedColours) || opensDoor(action.fixed, lockedColours)) throw REJECTED;
  }
}

function validatePutNext(world: World, instruction: Instruction): void {
  const { object, fixed } = instruction;
  object!.find(world);
  fixed!.find(world);
  for (const moved of object!.tracked)
    if (fixed!.tracked.includes(moved) || nextToFixed(world, instruction, moved)) throw REJECTED;
}

/** The colours of the locked doors, one bit each. */
function coloursOfLockedDoors(world: World): number {
  let colours = 0;
  for (let object = FIRST_OBJECT; object < world.end; object++) {
    const look = world.looks[object];
    if (objectOf(look) === OBJECT.door && stateOf(look) === DOOR_STATE.locked) colours |= 1 << colourOf(look);
  }
  return colours;
}

function opensDoor(descriptor: Descriptor | undefined, lockedColours: number): boolean {
  if (descriptor === undefined || descriptor.type !== OBJECT.key || descriptor.colour === ANY) return false;
  return (lockedColours & (1 << descriptor.colour)) !== 0;
}
