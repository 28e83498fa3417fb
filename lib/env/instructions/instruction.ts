import { EMPTY } from "../world/layout";
import type { Descriptor } from "./descriptor";

/** What an instruction asks for: four actions and three ways to join two instructions. */
export const KIND = { goTo: 0, open: 1, pickUp: 2, putNext: 3, and: 4, before: 5, after: 6 } as const;

/** What a verifier says of a step. */
export const VERDICT = { goesOn: 0, success: 1, failure: 2 } as const;

/** An instruction of the Baby Language with the memory of its verifier. One shape for all kinds, for speed. */
export class Instruction {
  /** What the agent carried when this action was last verified, or `EMPTY`. */
  carriedBefore: number = EMPTY;
  /** What the first part last came to (a `VERDICT`). */
  firstVerdict: number = VERDICT.goesOn;
  /** What the second part last came to. */
  secondVerdict: number = VERDICT.goesOn;

  /** Use `goTo`, `open`, … instead. */
  constructor(
    /** A `KIND`. */
    readonly kind: number,
    /** The object of an action; the one to move, of `putNext`. */
    readonly object: Descriptor | undefined,
    /** The object to put the other one next to, of `putNext`. */
    readonly fixed: Descriptor | undefined,
    /** The first part of a joint instruction, in the order of the sentence. */
    readonly first: Instruction | undefined,
    /** The second part of a joint instruction. */
    readonly second: Instruction | undefined,
    /** Whether doing the same to another object fails. */
    readonly strict: boolean,
  ) {}
}

/** "go to D" */
export function goTo(object: Descriptor): Instruction {
  return new Instruction(KIND.goTo, object, undefined, undefined, undefined, false);
}

/** "open D"; strict: opening or closing any other door fails. */
export function open(object: Descriptor, strict = false): Instruction {
  return new Instruction(KIND.open, object, undefined, undefined, undefined, strict);
}

/** "pick up D"; strict: holding anything else after a pick-up fails. */
export function pickUp(object: Descriptor, strict = false): Instruction {
  return new Instruction(KIND.pickUp, object, undefined, undefined, undefined, strict);
}

/** "put D next to D" */
export function putNext(object: Descriptor, fixed: Descriptor): Instruction {
  return new Instruction(KIND.putNext, object, fixed, undefined, undefined, false);
}

/** "A and B", in any order */
export function and(first: Instruction, second: Instruction): Instruction {
  return new Instruction(KIND.and, undefined, undefined, first, second, false);
}

/** "A, then B" */
export function before(first: Instruction, second: Instruction): Instruction {
  return new Instruction(KIND.before, undefined, undefined, first, second, false);
}

/** "A after you B" */
export function after(first: Instruction, second: Instruction): Instruction {
  return new Instruction(KIND.after, undefined, undefined, first, second, false);
}

/** The actions of an instruction, in the order of the sentence. */
export function actionsOf(instruction: Instruction): Instruction[] {
  if (instruction.first === undefined || instruction.second === undefined) return [instruction];
  return [...actionsOf(instruction.first), ...actionsOf(instruction.second)];
}

/** How many ways through the maze an instruction takes, of which minigrid makes its time limit: 2 for `putNext`. */
export function waysNeeded(instruction: Instruction): number {
  if (instruction.first !== undefined && instruction.second !== undefined)
    return waysNeeded(instruction.first) + waysNeeded(instruction.second);
  return instruction.kind === KIND.putNext ? 2 : 1;
}
