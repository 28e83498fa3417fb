import type { Tensor } from "../onnx/session";

/** Keys and values of the tokens that a model has read, by the names under which it takes them back. */
export type Past = Readonly<Record<string, Tensor>>;

/** A decoder-only language model. */
export interface CausalModel {
  /**
   * Reads tokens.
   * @param rows texts side by side, all of the same number of tokens
   * @param past what every row has read before, and how many tokens that were; undefined at the start of a text
   * @returns the logits after each of the last `keep` tokens, rows × keep × vocabulary, and the past with the tokens read
   */
  read(
    rows: readonly (readonly number[])[],
    past: { readonly cache: Past; readonly length: number } | undefined,
    keep: number,
  ): Promise<{ readonly logits: Float32Array; readonly vocabulary: number; readonly cache: Past }>;
  close(): Promise<void>;
}
