import type { Learner, Policy } from "../policy";
import type { Network } from "../student/networks/network";
import type { PpoOptions } from "../student/student";
import type { TokenUse } from "../student/uses/use";

/** What a policy is made of. */
export interface PolicyOptions {
  /** Candidates that the teacher scores = actions. */
  readonly actions: number;
  readonly network: Network;
  readonly use: TokenUse;
  readonly ppo: PpoOptions;
  /** Frames over which a use of the token is annealed. */
  readonly annealFrames: number;
  /** Draws from [0, 1) for the initial weights. */
  readonly uniform: () => number;
}

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
