import { CELLS } from "./features";
import { K } from "./parameters";

/** T steps of N environments as the student lived them; every array has T × N rows, row t·N + i. */
export interface Rollout {
  readonly steps: number;
  readonly environments: number;
  /** 7×7×3 bytes a row. */
  readonly observations: Uint8Array;
  readonly missions: string[];
  /** The teacher's token x, or −1 where the student did not see it (x-dropout, or an arm without x). */
  readonly tokens: Int8Array;
  /** The teacher's K log-probabilities a row; zeros where `tokens` is −1. */
  readonly logProbabilities: Float64Array;
  readonly actions: Uint8Array;
  /** log π(a|x,s) when it acted. */
  readonly actionLogProbabilities: Float64Array;
  readonly rewards: Float64Array;
  /** V(s). */
  readonly values: Float64Array;
  /** V of the next state, see {@link generalisedAdvantage}. */
  readonly nextValues: Float64Array;
  /** 1 where the episode ended in this step. */
  readonly ended: Uint8Array;
}

/** An empty rollout of T steps of N environments. */
export function emptyRollout(steps: number, environments: number): Rollout {
  const rows = steps * environments;
  return {
    steps,
    environments,
    observations: new Uint8Array(rows * CELLS * 3),
    missions: new Array(rows).fill(""),
    tokens: new Int8Array(rows).fill(-1),
    logProbabilities: new Float64Array(rows * K),
    actions: new Uint8Array(rows),
    actionLogProbabilities: new Float64Array(rows),
    rewards: new Float64Array(rows),
    values: new Float64Array(rows),
    nextValues: new Float64Array(rows),
    ended: new Uint8Array(rows),
  };
}
