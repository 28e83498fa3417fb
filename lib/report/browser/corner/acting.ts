import type { Advice, Policy, States } from "../../../policy/policy";
import type { StudentPolicy, StudentSeen } from "../../../policy/student/reader";
import type { Actor } from "../../page/corner-address";

/** The student as the loop's policy, out of whose hands the action can be taken: V(s) stays the student's. */
export class Acting implements Policy<StudentSeen> {
  /** There only while somebody else acts. */
  decide?: NonNullable<Policy["decide"]>;
  /** The action that the reader takes next, from 0 on. */
  chosen = 0;
  readonly #student: StudentPolicy;

  constructor(student: StudentPolicy) {
    this.#student = student;
  }

  get memory(): number {
    return this.#student.memory;
  }

  get version(): number {
    return this.#student.version;
  }

  /** Says who acts from the next step on: the student, the teacher by the token that it gave, or the reader. */
  hand(actor: Actor): void {
    if (actor === "student") delete this.decide;
    else if (actor === "teacher") this.decide = (row, { given }) => given[row];
    else this.decide = () => this.chosen;
  }

  read(states: States, memory: Float32Array, rows: readonly number[]): StudentSeen {
    return this.#student.read(states, memory, rows);
  }

  act(states: States, seen: StudentSeen, advice: Advice, rows: readonly number[]): Float64Array {
    return this.#student.act(states, seen, advice, rows);
  }
}
