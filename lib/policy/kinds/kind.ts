import type { PolicyOptions } from "../options";
import type { Learner, Policy } from "../policy";

/** A way to act, as an arm names it. */
export interface PolicyKind {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Whether `open` gives a {@link Learner}. */
  readonly learns: boolean;
  /** Whether it cannot act without a token. */
  readonly needsToken?: boolean;
  open(options: PolicyOptions): Policy | Learner | Promise<Policy | Learner>;
}
