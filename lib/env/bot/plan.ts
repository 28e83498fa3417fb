import { type Instruction, KIND } from "../instructions/instruction";
import { DROP, goNextTo, openAhead, PICK_UP, type Subgoal } from "./subgoal";

/** The first subgoals for an instruction, the last one to be pursued first. What is picked up is dropped again. */
export function plan({ kind, object, fixed, first, second }: Instruction): Subgoal[] {
  switch (kind) {
    case KIND.goTo:
      return [goNextTo({ descriptor: object! })];
    case KIND.open:
      return [openAhead(), goNextTo({ descriptor: object! }, "open")];
    case KIND.pickUp:
      return [DROP, PICK_UP, goNextTo({ descriptor: object! })];
    case KIND.putNext:
      return [DROP, goNextTo({ descriptor: fixed! }, "putNext"), PICK_UP, goNextTo({ descriptor: object! })];
    case KIND.after:
      return [...plan(first!), ...plan(second!)];
    default:
      return [...plan(second!), ...plan(first!)];
  }
}
