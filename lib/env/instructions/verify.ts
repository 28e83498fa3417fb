import { ACTION, DOOR_STATE, OBJECT } from "../codes";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import { NOWHERE, type World } from "../world/world";
import { type Instruction, KIND, VERDICT } from "./instruction";

/** Find the objects of an instruction and forget what its verifier remembers: at the start of an episode. */
export function resetVerifier(world: World, instruction: Instruction): void {
  instruction.carriedBefore = EMPTY;
  instruction.firstVerdict = VERDICT.goesOn;
  instruction.secondVerdict = VERDICT.goesOn;
  instruction.object?.find(world);
  instruction.fixed?.find(world);
  if (instruction.first !== undefined) resetVerifier(world, instruction.first);
  if (instruction.second !== undefined) resetVerifier(world, instruction.second);
}

/** Look up where the tracked objects lie: minigrid does so after every drop, and only then. */
export function lookUpObjects(world: World, instruction: Instruction): void {
  instruction.object?.lookUp(world);
  instruction.fixed?.lookUp(world);
  if (instruction.first !== undefined) lookUpObjects(world, instruction.first);
  if (instruction.second !== undefined) lookUpObjects(world, instruction.second);
}

/**
 * Whether an instruction is fulfilled, failed or goes on, after an action was done.
 * @returns a `VERDICT`
 */
export function verify(world: World, instruction: Instruction, action: number): number {
  switch (instruction.kind) {
    case KIND.goTo:
      return instruction.object!.positions.includes(world.front) ? VERDICT.success : VERDICT.goesOn;
    case KIND.open:
      return verifyOpen(world, instruction, action);
    case KIND.pickUp:
      return verifyPickUp(world, instruction, action);
    case KIND.putNext:
      return verifyPutNext(world, instruction, action);
    case KIND.and:
      return verifyAnd(world, instruction, action);
    case KIND.before:
      return verifyBefore(world, instruction, action);
    default:
      return verifyAfter(world, instruction, action);
  }
}

function verifyOpen(world: World, { object, strict }: Instruction, action: number): number {
  if (action !== ACTION.toggle) return VERDICT.goesOn;
  const ahead = world.cells[world.front];
  const look = world.looks[ahead];
  if (objectOf(look) !== OBJECT.door) return VERDICT.goesOn;
  if (stateOf(look) === DOOR_STATE.open && object!.tracked.includes(ahead)) return VERDICT.success;
  return strict ? VERDICT.failure : VERDICT.goesOn;
}

function verifyPickUp(world: World, instruction: Instruction, action: number): number {
  const { carriedBefore } = instruction;
  const { carried } = world;
  instruction.carriedBefore = carried;
  if (action !== ACTION.pickUp || carried === EMPTY) return VERDICT.goesOn;
  if (carriedBefore === EMPTY && instruction.object!.tracked.includes(carried)) return VERDICT.success;
  return instruction.strict ? VERDICT.failure : VERDICT.goesOn;
}

function verifyPutNext(world: World, instruction: Instruction, action: number): number {
  const { carriedBefore } = instruction;
  instruction.carriedBefore = world.carried;
  if (action !== ACTION.drop || !instruction.object!.tracked.includes(carriedBefore)) return VERDICT.goesOn;
  return nextToFixed(world, instruction, carriedBefore) ? VERDICT.success : VERDICT.goesOn;
}

/** Whether an object lies beside one that it should be put next to. */
export function nextToFixed(world: World, { fixed }: Instruction, object: number): boolean {
  const place = world.places[object];
  const { stride } = world.layout;
  if (place === NOWHERE) return false;
  return fixed!.positions.some((cell) => {
    const apart = Math.abs(cell - place);
    return apart === 1 || apart === stride;
  });
}

/** Both parts, in any order; a part that failed may still succeed later. */
function verifyAnd(world: World, instruction: Instruction, action: number): number {
  if (instruction.firstVerdict !== VERDICT.success)
    instruction.firstVerdict = verify(world, instruction.first!, action);
  if (instruction.secondVerdict !== VERDICT.success)
    instruction.secondVerdict = verify(world, instruction.second!, action);
  return instruction.firstVerdict === VERDICT.success && instruction.secondVerdict === VERDICT.success
    ? VERDICT.success
    : VERDICT.goesOn;
}

/** The first part, then the second, which may succeed in the very step in which the first one did. */
function verifyBefore(world: World, instruction: Instruction, action: number): number {
  if (instruction.firstVerdict !== VERDICT.success) {
    instruction.firstVerdict = verify(world, instruction.first!, action);
    if (instruction.firstVerdict !== VERDICT.success) return instruction.firstVerdict;
  }
  return verify(world, instruction.second!, action);
}

/** The second part, then the first. */
function verifyAfter(world: World, instruction: Instruction, action: number): number {
  if (instruction.secondVerdict !== VERDICT.success) {
    instruction.secondVerdict = verify(world, instruction.second!, action);
    if (instruction.secondVerdict !== VERDICT.success) return instruction.secondVerdict;
  }
  return verify(world, instruction.first!, action);
}
