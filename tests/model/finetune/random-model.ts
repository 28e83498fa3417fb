import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { writeTensors } from "tandem/dist/model/export/write-tensors";
import { MODELS } from "./trained";

/** Measures of a gated T5 with a head of its own. */
export interface T5Measures {
  readonly width: number;
  readonly headWidth: number;
  readonly heads: number;
  readonly feedForwardWidth: number;
  readonly layers: number;
  readonly vocabulary: number;
}

/** The tensors of a T5's file, by name. */
export function t5Tensors(measures: T5Measures): [string, number[]][] {
  const { width, headWidth, heads, feedForwardWidth: inner, layers, vocabulary } = measures;
  const all = heads * headWidth;
  const attention = (place: string, kind: string): [string, number[]][] => [
    ...["q", "k", "v"].map((part): [string, number[]] => [`${place}.${kind}.${part}.weight`, [all, width]]),
    [`${place}.${kind}.o.weight`, [width, all]],
    [`${place}.layer_norm.weight`, [width]],
  ];
  const feedForward = (place: string): [string, number[]][] => [
    [`${place}.DenseReluDense.wi_0.weight`, [inner, width]],
    [`${place}.DenseReluDense.wi_1.weight`, [inner, width]],
    [`${place}.DenseReluDense.wo.weight`, [width, inner]],
    [`${place}.layer_norm.weight`, [width]],
  ];
  const stack = (side: string): [string, number[]][] => [
    ...Array.from({ length: layers }, (_, k) => `${side}.block.${k}.layer`).flatMap((block) => [
      ...attention(`${block}.0`, "SelfAttention"),
      ...(side === "decoder" ? attention(`${block}.1`, "EncDecAttention") : []),
      ...feedForward(`${block}.${side === "decoder" ? 2 : 1}`),
    ]),
    [`${side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, [32, heads]],
    [`${side}.final_layer_norm.weight`, [width]],
  ];
  return [
    ["shared.weight", [vocabulary, width]],
    ["lm_head.weight", [vocabulary, width]],
    ...stack("encoder"),
    ...stack("decoder"),
  ];
}

/** All of a T5's folder but its weights. */
export function writeT5Config(folder: string, measures: T5Measures): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) cpSync(join(MODELS.t5, name), join(folder, name));
  const config = {
    model_type: "t5",
    vocab_size: measures.vocabulary,
    d_model: measures.width,
    d_kv: measures.headWidth,
    num_heads: measures.heads,
    d_ff: measures.feedForwardWidth,
    num_layers: measures.layers,
    feed_forward_proj: "gated-gelu",
    tie_word_embeddings: false,
    decoder_start_token_id: 0,
    eos_token_id: 1,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
}

/** Writes a T5 with random weights. */
export function writeRandomT5(folder: string, measures: T5Measures): void {
  writeT5Config(folder, measures);
  const random = new Pcg64(1);
  const tensors = t5Tensors(measures).map(([name, shape]) => ({
    name,
    shape,
    data: () => {
      const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
      const size = shape.length === 1 ? 0 : 1 / Math.sqrt(shape[1]);
      for (let k = 0; k < values.length; k++) values[k] = size === 0 ? 1 : size * (2 * random.uniform() - 1);
      return values;
    },
  }));
  writeTensors(join(folder, "model.safetensors"), tensors, { format: "pt" });
}
