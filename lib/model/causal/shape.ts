import { z } from "zod";
import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";

/** The measures of a Llama, as its config.json has them. */
export interface LlamaShape {
  readonly vocabulary: number;
  readonly width: number;
  readonly heads: number;
  /** Heads of keys and values; each serves heads / keyHeads queries. */
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly feedForwardWidth: number;
  readonly layers: number;
  readonly epsilon: number;
  /** Base of the rotary positions' wave lengths. */
  readonly rotaryBase: number;
}

const count = z.int().min(1).max(1_000_000);
const rotary = z.object({ rope_type: z.literal("default").optional(), rope_theta: z.number().positive().optional() });
const config = z.object({
  vocab_size: count,
  hidden_size: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  intermediate_size: count,
  num_hidden_layers: count,
  rms_norm_eps: z.number().min(0).max(1).default(1e-6),
  hidden_act: z.literal("silu").default("silu"),
  attention_bias: z.literal(false).default(false),
  mlp_bias: z.literal(false).default(false),
  rope_theta: z.number().positive().default(10_000),
  rope_scaling: z.null().optional(),
  rope_parameters: rotary.nullish(),
});

/**
 * Reads a Llama's config.json.
 * @throws InputError for a value that is missing or that our graph does not know
 */
export function readLlamaShape(folder: ModelFolder): LlamaShape {
  const result = config.safeParse(folder.json("config.json"));
  if (!result.success) {
    const { path, message } = result.error.issues[0];
    throw new InputError(
      `${folder.path}/config.json: ${path.join(".")}: ${message}; export the model to ONNX, which takes all kinds`,
    );
  }
  const { data } = result;
  return {
    vocabulary: data.vocab_size,
    width: data.hidden_size,
    heads: data.num_attention_heads,
    keyHeads: data.num_key_value_heads ?? data.num_attention_heads,
    headWidth: data.head_dim ?? data.hidden_size / data.num_attention_heads,
    feedForwardWidth: data.intermediate_size,
    layers: data.num_hidden_layers,
    epsilon: data.rms_norm_eps,
    rotaryBase: data.rope_parameters?.rope_theta ?? data.rope_theta,
  };
}
