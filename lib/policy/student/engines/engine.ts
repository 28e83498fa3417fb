import type { Learner } from "../../policy";
import type { StudentOptions } from "../student-options";

/** What works out the student's forward pass and its updates. Checkpoints of one can be read by another. */
export interface StudentEngine {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Whether it runs the network that it is given; if not, it knows the default one by itself. */
  readonly readsNetwork: boolean;
  open(options: StudentOptions): Learner;
}
