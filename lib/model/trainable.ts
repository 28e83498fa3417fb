import { InputError } from "../errors";
import { isOwnCausal, type OwnCausal } from "./causal/shape";
import type { ModelFolder } from "./folder";
import { listTensors } from "./tensor-list";
import { hasSafetensors } from "./weights";

/** A model that can be trained. */
export interface Trainable {
  readonly type: "t5" | OwnCausal;
  /** Types of its tensors, other than float32: they are trained, and written, as float32. */
  readonly widened: readonly string[];
}

/** @throws InputError for a folder whose model is no T5, Llama or Qwen2, or that has no safetensors */
export function trainable(folder: ModelFolder): Trainable {
  const { model_type: type } = folder.json("config.json") as { model_type?: unknown };
  if (type !== "t5" && !isOwnCausal(type)) {
    throw new InputError(
      `${folder.path} holds a model of type ${JSON.stringify(type)}; T5, Llama and Qwen2 can be trained`,
    );
  }
  if (!hasSafetensors(folder)) {
    throw new InputError(`${folder.path} has no weights: model.safetensors is missing; get the model again`);
  }
  const types = new Set([...listTensors(folder).values()].map(({ dtype }) => dtype));
  return { type, widened: [...types].filter((dtype) => dtype !== "F32") };
}
