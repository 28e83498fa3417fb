/** A step of N environments, one row each. */
export class StepRows {
  /** The token that was given, or −1; the token the student saw, or −1; and the log-probabilities it saw, N × K. */
  readonly given: Int8Array;
  readonly tokens: Int8Array;
  readonly logs: Float64Array;
  readonly actions: Uint8Array;
  readonly actionLogProbabilities: Float64Array;
  /** V(s_t), and V(s_{t+1}) as the TD error uses it: 0 after an end by success or failure, bootstrapped at a time limit. */
  readonly values: Float64Array;
  readonly nextValues: Float64Array;
  readonly ended: Uint8Array;
  /** The policy's memory before it read the state, N × M. */
  readonly memory: Float32Array;

  /** @param actions candidates (K) @param memory numbers of the policy's memory a row (M) */
  constructor(n: number, actions: number, memory: number) {
    this.given = new Int8Array(n).fill(-1);
    this.tokens = new Int8Array(n).fill(-1);
    this.logs = new Float64Array(n * actions);
    this.actions = new Uint8Array(n);
    this.actionLogProbabilities = new Float64Array(n);
    this.values = new Float64Array(n);
    this.nextValues = new Float64Array(n);
    this.ended = new Uint8Array(n);
    this.memory = new Float32Array(n * memory);
  }
}
