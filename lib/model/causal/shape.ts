import { z } from "zod";
import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";

/** The measures of a Llama, or of a Qwen2, as its config.json has them. */
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
  /** Whether queries, keys and values have a trained bias: a Qwen2's do, a Llama's do not. */
  readonly attentionBias: boolean;
}

const count = z.int().min(1).max(1_000_000);
const rotary = z.object({ rope_type: z.literal("default").optional(), rope_theta: z.number().positive().optional() });
const common = {
  vocab_size: count,
  hidden_size: count,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  intermediate_size: count,
  num_hidden_layers: count,
  rms_norm_eps: z.number().min(0).max(1).default(1e-6),
  hidden_act: z.literal("silu").default("silu"),
  rope_theta: z.number().positive().default(10_000),
  rope_scaling: z.null().optional(),
  rope_parameters: rotary.nullish(),
};
/** The decoder-only models that our own graph knows, by their `model_type`. */
export type OwnCausal = "llama" | "qwen2";

const off = z.literal(false).default(false);
/** By `model_type`: what is left out has its default in Hugging Face's class of that name. */
const CONFIGS = {
  llama: z.object({ ...common, attention_bias: off, mlp_bias: off }),
  qwen2: z.object({ ...common, use_sliding_window: off }),
};

/** Whether a `model_type` is one of {@link OwnCausal}. */
export function isOwnCausal(type: unknown): type is OwnCausal {
  return typeof type === "string" && Object.hasOwn(CONFIGS, type);
}

/**
 * Reads the config.json of a Llama or Qwen2.
 * @throws InputError for a value that is missing or that our graph does not know
 */
export function readLlamaShape(folder: ModelFolder, type: OwnCausal): LlamaShape {
  const result = CONFIGS[type].safeParse(folder.json("config.json"));
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
    attentionBias: type === "qwen2",
  };
}
