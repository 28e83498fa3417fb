import type { Pcg64 } from "../env/random/pcg64";
import type { GlamStep } from "../teacher/prompt";
import type { Rollout } from "./rollout";
import type { Parameters } from "./student/parameters";

/** What stands before the acting side at one step, N rows, one an environment. */
export interface States {
  readonly n: number;
  /** N × B bytes; BabyAI's views have B = 147, index [vx][vy][channel]. */
  readonly observations: Uint8Array;
  readonly missions: readonly string[];
  /** Row i in words, with what the channels tell: for a policy that reads text. Made when asked for. */
  prompt(i: number): string;
  /** Row i in words, with nothing told: V must not read a verdict on the step that it is needed to judge. Of a last state it is the last state's. */
  plainPrompt(i: number): string;
}

/** What the acting side is shown of the teacher's reply, N rows. */
export interface Advice {
  /** The token x_t that was given, or −1. */
  readonly given: Int8Array;
  /** The token as the student sees it: −1 where it is masked or none was given. */
  readonly tokens: Int8Array;
  /** log p_M of the K candidates, N × K; zeros where `tokens` is −1. */
  readonly logs: Float64Array;
}

/** Advice of nobody: all rows masked. */
export function noAdvice(n: number, actions: number): Advice {
  const nothing = new Int8Array(n).fill(-1);
  return { given: nothing, tokens: nothing, logs: new Float64Array(n * actions) };
}

/** What a policy made of states; it gets the same object back to act on. Rows that were not asked for hold nothing. */
export interface Seen {
  /** V(s), N. It reads no token: V(s_{t+1}) is needed before x_{t+1} is known. */
  readonly values: Float64Array;
  /** The memory after reading, N × M. */
  readonly memory: Float32Array;
  /** Q(s, ·), N × K, of policies that estimate it. */
  readonly q?: Float64Array;
}

/** Who acts: P(a_t | x_t, s_t). */
export interface Policy<S extends Seen = Seen> {
  /** Numbers of memory a row (M); 0 for a policy without. */
  readonly memory: number;
  /** Raised by each change of the parameters: what was read before is read again. */
  readonly version: number;
  /** Whether it acts on the prompt: a rollout then keeps the prompts as they were. */
  readonly readsText?: boolean;
  /**
   * A state in words of its own, in place of Lamorel's prompt.
   * @param steps the episode's last steps, oldest first, at most 3, the present one last
   * @param told what the channels tell; empty for nothing
   */
  readonly prompt?: ((mission: string, steps: readonly GlamStep[], told: string) => string) | undefined;
  /** Its weights, for a checkpoint; absent in policies that keep them elsewhere. */
  readonly parameters?: Parameters;
  /**
   * Reads the given rows of states.
   * @param memory the memory before reading, N × M
   */
  read(states: States, memory: Float32Array, rows: readonly number[]): S | Promise<S>;
  /** log π(·|x, s) of the given rows of what was read, N × K. */
  act(states: States, seen: S, advice: Advice, rows: readonly number[]): Float64Array | Promise<Float64Array>;
  /** Takes the action of a row itself, in place of a draw from {@link act}. */
  decide?(row: number, advice: Advice, random: Pcg64): number;
}

/** Named arrays, such as weights: what a checkpoint holds. Their order counts. */
export type Tensors = Readonly<Record<string, Float32Array | Float64Array>>;

/** A policy that learns from what it lived through. */
export interface Learner<S extends Seen = Seen> extends Policy<S> {
  /**
   * One update on a rollout.
   * @param integer draws an integer from [0, n)
   * @returns what is logged of it, such as losses
   */
  update(rollout: Rollout, integer: (n: number) => number): Losses | Promise<Losses>;
  /** Everything that later updates depend on. */
  save(): Tensors;
  /** Goes on from what {@link save} gave. */
  load(tensors: Tensors): void;
}

/** What an update did, means over its gradient steps, by name. */
export type Losses = Readonly<Record<string, number>>;

/** Whether a policy learns. */
export function learns(policy: Policy): policy is Learner {
  return "update" in policy;
}
