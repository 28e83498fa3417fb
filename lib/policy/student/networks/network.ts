import type * as tfjs from "@tensorflow/tfjs";
import type { States } from "../../policy";
import type { Parameters, Shapes } from "../parameters";

/** B rows of states as tensors. */
export interface NetworkInput {
  /** The bytes of observations as they are, [B, bytes]. */
  readonly observations: tfjs.Tensor2D;
  /** Multi-hot cells of BabyAI's views, [B·49, 20]; see `writeCell`. No rows where observations are none of these. */
  readonly cells: tfjs.Tensor2D;
  /** Missions as bags of words, [B, words]; see `missionVector`. */
  readonly missions: tfjs.Tensor2D;
  /** The D different missions word by word, [D, L], int32, see `missionWords`; −1 after a mission's last word. */
  readonly words: tfjs.Tensor2D;
  /** Which of the D missions each row has, [B], int32. */
  readonly mission: tfjs.Tensor1D;
  readonly size: number;
}

/** Parameters as tensors, by name. */
export type ParameterTensors = Readonly<Record<string, tfjs.Tensor>>;

/** What a network with memory makes of one step. */
export interface Remembered {
  /** [B, F], each in about −1 … 1. */
  readonly features: tfjs.Tensor2D;
  /** Memory after reading, [B, M]. */
  readonly memory: tfjs.Tensor2D;
}

/** Works out features of rows outside of training. */
export interface Encoder {
  /** Forgets what was worked out with the old parameters. */
  parametersChanged(): void;
  /**
   * Writes features (row i from i·F on) and memory (from i·M on) of the given rows.
   * @param memory the memory before reading, N × M
   */
  encode(
    states: States,
    memory: Float32Array,
    rows: readonly number[],
    features: Float64Array,
    next: Float32Array,
  ): void;
}

/**
 * A network of the student: how a state becomes features. The critic and the actor on top of the features are the same
 * for all networks, see `heads.ts`.
 */
export interface Network {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Numbers of features (F). */
  readonly features: number;
  /** Numbers of memory (M); 0 for none. */
  readonly memory: number;
  /** Bytes of the observations that it reads; 147, those of BabyAI's views, unless given. */
  readonly observation?: number;
  /** Shapes of its parameters, by name; vectors start at 0, matrices with columns of norm 1. */
  readonly shapes: Shapes;
  /** Matrices that start at 0 too. */
  readonly zeros?: readonly string[];
  /** What is to be read in each of B states by itself, differentiable: the features, or what {@link remember} reads. */
  encode(tf: typeof tfjs, parameters: ParameterTensors, input: NetworkInput): tfjs.Tensor2D;
  /** One step of a network with memory, differentiable. An update unrolls it over the steps of a rollout. */
  remember?(tf: typeof tfjs, parameters: ParameterTensors, encoded: tfjs.Tensor2D, memory: tfjs.Tensor2D): Remembered;
  /** The same in plain TypeScript, where that is quicker than calls of TensorFlow; a page can run it, too. */
  encoder?(parameters: Parameters): Encoder;
}
