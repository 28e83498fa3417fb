import type { StudentEngine } from "./student/engines/engine";
import type { StudentOptions } from "./student/student-options";

/** What a policy is made of. */
export interface PolicyOptions extends StudentOptions {
  /** What works out a student. */
  readonly engine: StudentEngine;
}
