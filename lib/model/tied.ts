import type { ModelFolder } from "./folder";
import { listTensors, type TensorList, tensorOf } from "./tensor-list";
import { openWeights } from "./weights";

/** The tensor of a head with weights of its own. */
export const HEAD = "lm_head.weight";
/** Where a T5's embedding may stand; the first that is there is taken. */
const T5_EMBEDDINGS = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"];
const EMBEDDINGS = ["model.embed_tokens.weight"];

/** A model's config.json. */
type Config = Readonly<Record<string, unknown>>;

/** The names under which a file has the embedding; the first that is there is taken. */
export function embeddings({ model_type: type }: Config, tensors: TensorList): string[] {
  return (type === "t5" ? T5_EMBEDDINGS : EMBEDDINGS).filter((name) => tensors.has(name));
}

/** Whether a model's head is its embedding, by its config.json. */
export function isToldTied({ model_type: type, tie_word_embeddings: tied }: Config): boolean {
  return Boolean(tied ?? type === "t5");
}

/**
 * Whether a model's head has weights of its own, as scoring and training take it: a T5's unless config.json makes it the embedding, or the file
 * has no other; a Llama's or Qwen2's wherever the file has one.
 */
export function hasOwnHead(config: Config, tensors: TensorList): boolean {
  if (config.model_type !== "t5") return tensors.has(HEAD);
  const scaled = config.scale_decoder_outputs ?? isToldTied(config);
  return !scaled && (!isToldTied(config) || tensors.has(HEAD));
}

/** Names under which a file has its embedding again. @param kept the name that it is read by: the first that is there unless told */
export function copies(
  config: Config,
  tensors: TensorList,
  kept: string | undefined = embeddings(config, tensors).at(0),
): string[] {
  return [
    ...embeddings(config, tensors).filter((name) => name !== kept),
    ...(tensors.has(HEAD) && !hasOwnHead(config, tensors) ? [HEAD] : []),
  ];
}

/** The names of a head and an embedding that config.json makes one, and that are equal in the file; undefined where there are none such. */
export function twins(folder: ModelFolder): { readonly head: string; readonly embedding: string } | undefined {
  const config = folder.json("config.json") as Config;
  const tensors = listTensors(folder);
  const [embedding] = embeddings(config, tensors);
  if (embedding === undefined || !isToldTied(config) || !hasOwnHead(config, tensors)) return undefined;
  const weights = openWeights(folder);
  const [head, other] = [HEAD, embedding].map((name) => weights.read(name, tensorOf(folder, tensors, name).shape).data);
  return head.every((value, k) => value === other[k]) ? { head: HEAD, embedding } : undefined;
}
