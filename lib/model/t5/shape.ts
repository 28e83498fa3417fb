import { z } from "zod";
import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";

/** The measures of a T5, as its config.json has them. */
export interface T5Shape {
  /** Rows of the embedding; the softmax goes over all of them. */
  readonly vocabulary: number;
  /** d_model */
  readonly width: number;
  readonly heads: number;
  /** d_kv; heads · headWidth need not be the width. */
  readonly headWidth: number;
  /** d_ff */
  readonly feedForwardWidth: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  /** Whether the feed-forward block has a gate, and what it bends its values with. */
  readonly gated: boolean;
  readonly activation: "relu" | "gelu_new";
  readonly epsilon: number;
  /** Buckets of relative positions, and the distance from which on all are in the last. */
  readonly buckets: number;
  readonly farthest: number;
  /** Whether the head is the embedding, and whether the decoder's states are scaled by width^-0.5 before it. */
  readonly tied: boolean;
  readonly scaled: boolean;
  /** The token every decoder input starts with. */
  readonly startToken: number;
  readonly endToken: number;
}

const count = z.int().min(1).max(1_000_000);
const config = z.object({
  vocab_size: count,
  d_model: count,
  num_heads: count,
  d_kv: count,
  d_ff: count,
  num_layers: count,
  num_decoder_layers: count.nullish(),
  feed_forward_proj: z.enum(["relu", "gated-gelu"]).default("relu"),
  layer_norm_epsilon: z.number().min(0).max(1).default(1e-6),
  relative_attention_num_buckets: count.default(32),
  relative_attention_max_distance: count.default(128),
  tie_word_embeddings: z.boolean().default(true),
  scale_decoder_outputs: z.boolean().optional(),
  decoder_start_token_id: z.int().min(0).nullish(),
  pad_token_id: z.int().min(0).nullish(),
  eos_token_id: z.int().min(0).nullish(),
});

/**
 * Reads a T5's config.json.
 * @throws InputError for a value that is missing or not supported
 */
export function readT5Shape(folder: ModelFolder): T5Shape {
  const result = config.safeParse(folder.json("config.json"));
  if (!result.success) {
    const { path, message } = result.error.issues[0];
    throw new InputError(
      `${folder.path}/config.json describes no T5 that can be scored here: ${path.join(".")}: ${message}`,
    );
  }
  const { data } = result;
  return {
    vocabulary: data.vocab_size,
    width: data.d_model,
    heads: data.num_heads,
    headWidth: data.d_kv,
    feedForwardWidth: data.d_ff,
    encoderLayers: data.num_layers,
    decoderLayers: data.num_decoder_layers ?? data.num_layers,
    gated: data.feed_forward_proj === "gated-gelu",
    activation: data.feed_forward_proj === "relu" ? "relu" : "gelu_new",
    epsilon: data.layer_norm_epsilon,
    buckets: data.relative_attention_num_buckets,
    farthest: data.relative_attention_max_distance,
    tied: data.tie_word_embeddings,
    scaled: data.scale_decoder_outputs ?? data.tie_word_embeddings,
    startToken: data.decoder_start_token_id ?? data.pad_token_id ?? 0,
    endToken: data.eos_token_id ?? 1,
  };
}
