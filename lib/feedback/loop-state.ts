import type { Pcg64State } from "../env/random/pcg64";
import type { GlamStep } from "../teacher/prompt";
import type { Told } from "./channels/channel";

/** Everything that a loop's next step depends on beside the policy, as plain JSON; for a checkpoint. */
export interface LoopState {
  readonly environments: readonly unknown[];
  readonly streams: readonly Pcg64State[];
  readonly memory: readonly number[];
  /** The last token of each environment; null at the start of an episode. */
  readonly last: readonly (Told["about"] | null)[];
  /** The last steps of each environment's episode; only for a policy with prompts of its own. */
  readonly past?: readonly (readonly GlamStep[])[];
  readonly judge: unknown;
  readonly watch: unknown;
  readonly sessions: readonly unknown[];
  readonly steps: number;
  readonly teacherCalls: number;
}
