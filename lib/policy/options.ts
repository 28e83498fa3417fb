import type { Network } from "./student/networks/network";
import type { PpoOptions } from "./student/ppo-options";
import type { TokenUse } from "./student/uses/use";

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
