import type { Network } from "./networks/network";
import type { PpoOptions } from "./ppo-options";
import type { TokenUse } from "./uses/use";

/** What a student is made of. */
export interface StudentOptions {
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
