import { InputError, nearest } from "../../errors";
import { isOwnCausal, type OwnCausal } from "../causal/shape";
import type { ModelFolder } from "../folder";
import { listTensors } from "../tensor-list";
import { isTable } from "./adapter";

/** A linear layer of a model: y = W x. */
export interface LinearModule {
  /** Its name in Hugging Face's model, such as `encoder.block.0.layer.0.SelfAttention.q`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** The models whose layers have names we know. */
export type LoraModel = "t5" | OwnCausal;

/** Queries and values of every attention, as Hu et al. (2022) chose and PEFT does. */
const DEFAULT_TARGETS: Readonly<Record<LoraModel, readonly string[]>> = {
  t5: ["q", "v"],
  llama: ["q_proj", "v_proj"],
  qwen2: ["q_proj", "v_proj"],
};

/**
 * The kind of a folder's model.
 * @throws InputError for another than a T5, Llama or Qwen2
 */
export function loraModel(folder: ModelFolder): LoraModel {
  const { model_type: type } = folder.json("config.json") as { model_type?: unknown };
  if (type === "t5" || isOwnCausal(type)) return type;
  throw new InputError(`${folder.path}: LoRA is for a T5, Llama or Qwen2, this is a ${JSON.stringify(type)}`);
}

/**
 * The layers that LoRA adapts.
 * @param targets last parts of the layers' names, as PEFT's `target_modules`: `q`, `k`, `v`, `o`, `wi`, `wi_0`, `wi_1`, `wo` of a
 * T5, `q_proj`, `k_proj`, `v_proj`, `o_proj`, `gate_proj`, `up_proj`, `down_proj` of a Llama or Qwen2
 * @throws InputError for a target that the model does not have, naming the nearest that it has
 */
export function targetModules(
  folder: ModelFolder,
  targets: readonly string[] = DEFAULT_TARGETS[loraModel(folder)],
): { targets: readonly string[]; modules: LinearModule[] } {
  const layers = [...listTensors(folder)]
    .filter(([name, { shape }]) => name.endsWith(".weight") && shape.length === 2)
    .map(
      ([
        name,
        {
          shape: [outputs, inputs],
        },
      ]) => ({ name: name.slice(0, -".weight".length), inputs, outputs }),
    )
    .filter(({ name }) => !isTable(name));
  const known = new Set(layers.map(({ name }) => lastPart(name)));
  if (targets.length === 0) throw new InputError(`LoRA needs a target; this model has ${[...known].sort().join(", ")}`);
  const unknown = targets.find((target) => !known.has(target));
  if (unknown !== undefined) {
    throw new InputError(
      `LoRA's target "${unknown}" is no layer of ${folder.path}; did you mean ${nearest(unknown, known, 1)}? It has ${[...known].sort().join(", ")}`,
    );
  }
  return { targets, modules: layers.filter(({ name }) => targets.includes(lastPart(name))) };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
