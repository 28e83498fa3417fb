/** T steps of N environments as the student lived them; every array has T × N rows, row t·N + i. */
export interface Rollout {
  readonly steps: number;
  readonly environments: number;
  /** B bytes a row. */
  readonly observations: Uint8Array;
  readonly missions: string[];
  /** Texts of the rows, for a policy that reads text; else empty. */
  readonly prompts: string[];
  /** The policy's memory before each row was read, M numbers a row. */
  readonly memory: Float32Array;
  /** The teacher's token x as the student saw it, or −1 (x-dropout, or an arm without x). */
  readonly tokens: Int8Array;
  /** The teacher's K log-probabilities a row; zeros where `tokens` is −1. */
  readonly logProbabilities: Float64Array;
  readonly actions: Uint8Array;
  /** log π(a|x,s) when it acted. */
  readonly actionLogProbabilities: Float64Array;
  readonly rewards: Float64Array;
  /** V(s). */
  readonly values: Float64Array;
  /** V of the next state, see `generalisedAdvantage`. */
  readonly nextValues: Float64Array;
  /** 1 where the episode ended in this step. */
  readonly ended: Uint8Array;
}

/** Widths of a rollout's rows. */
export interface RolloutWidths {
  /** Bytes of an observation (B); BabyAI's 147 unless told. */
  readonly observation?: number;
  /** Candidates (K); 6 unless told. */
  readonly actions?: number;
  /** Numbers of memory (M); none unless told. */
  readonly memory?: number;
}

/** An empty rollout of T steps of N environments. */
export function emptyRollout(steps: number, environments: number, widths: RolloutWidths = {}): Rollout {
  const { observation = 147, actions = 6, memory = 0 } = widths;
  const rows = steps * environments;
  return {
    steps,
    environments,
    observations: new Uint8Array(rows * observation),
    missions: new Array(rows).fill(""),
    prompts: [],
    memory: new Float32Array(rows * memory),
    tokens: new Int8Array(rows).fill(-1),
    logProbabilities: new Float64Array(rows * actions),
    actions: new Uint8Array(rows),
    actionLogProbabilities: new Float64Array(rows),
    rewards: new Float64Array(rows),
    values: new Float64Array(rows),
    nextValues: new Float64Array(rows),
    ended: new Uint8Array(rows),
  };
}
