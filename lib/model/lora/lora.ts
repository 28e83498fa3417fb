import type { Uniform } from "../../distribution";
import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";
import { openWeights } from "../weights";
import { type Adapter, adapterNames } from "./adapter";
import { addProduct } from "./product";
import { type LinearModule, type LoraModel, loraModel, targetModules } from "./targets";

/** LoRA's settings; defaults are those of Lamorel's example. */
export interface LoraOptions {
  /** r, the rank of a change: an integer ≥ 1, 16 unless told. */
  readonly rank?: number;
  /** α: a change counts α/r; above 0, 32 unless told. */
  readonly alpha?: number;
  /** See {@link targetModules}; queries and values unless told. */
  readonly targets?: readonly string[];
}

/** An {@link Adapter} of a model, with the layers that it adapts. */
export interface Lora extends Adapter {
  readonly model: LoraModel;
  readonly modules: readonly LinearModule[];
}

/**
 * Checks settings against a model.
 * @throws InputError for a rank or α out of its range, an unknown target, or a folder that is not sound
 */
export function planLora(folder: ModelFolder, { rank = 16, alpha = 32, targets }: LoraOptions = {}): Lora {
  if (!Number.isSafeInteger(rank) || rank < 1)
    throw new InputError(`LoRA's rank is ${rank}; it is an integer from 1 on`);
  if (!(alpha > 0 && alpha < Number.POSITIVE_INFINITY)) throw new InputError(`LoRA's alpha is ${alpha}; it is above 0`);
  return { model: loraModel(folder), rank, alpha, ...targetModules(folder, targets) };
}

/** Names and shapes of all that is trained. */
export function loraShapes({ rank, modules }: Lora): [name: string, shape: readonly number[]][] {
  return modules.flatMap(({ name, inputs, outputs }) => {
    const [a, b] = adapterNames(name);
    return [
      [a, [rank, inputs]],
      [b, [outputs, rank]],
    ] satisfies [string, number[]][];
  });
}

/**
 * Writes what PEFT starts with: A uniform within ±1/√inputs (He et al. 2015 with a = √5, torch's `kaiming_uniform_`), B 0, so that the
 * model is what it was.
 * @param parameters arrays by the names of {@link loraShapes}
 * @throws InputError for an array that is missing or of another length
 */
export function initialiseLora(lora: Lora, parameters: ReadonlyMap<string, Float32Array>, random: Uniform): void {
  checkLora(lora, parameters);
  for (const { name, inputs } of lora.modules) {
    const [a, b] = adapterNames(name);
    const values = parameters.get(a) as Float32Array;
    for (let k = 0; k < values.length; k++) values[k] = (2 * random.uniform() - 1) / Math.sqrt(inputs);
    parameters.get(b)?.fill(0);
  }
}

/** @throws InputError for an array that is missing or of another length than {@link loraShapes} say */
export function checkLora(lora: Lora, parameters: ReadonlyMap<string, Float32Array>): void {
  for (const [name, shape] of loraShapes(lora)) {
    const values = parameters.get(name);
    if (values?.length === shape[0] * shape[1]) continue;
    const found = values ? `has ${values.length} numbers` : "is missing";
    throw new InputError(`LoRA's ${name} ${found}; its shape is [${shape}]`);
  }
}

/**
 * The adapted layers' weights, W + (α/r) B A, each worked out in float64 when it is asked for.
 * @throws InputError as {@link checkLora}
 */
export function mergedWeights(
  folder: ModelFolder,
  lora: Lora,
  parameters: ReadonlyMap<string, Float32Array>,
): Map<string, () => Float32Array> {
  checkLora(lora, parameters);
  const weights = openWeights(folder);
  return new Map(
    lora.modules.map((module) => {
      const [a, b] = adapterNames(module.name);
      const name = `${module.name}.weight`;
      const merged = (): Float32Array => {
        const { data } = weights.read(name, [module.outputs, module.inputs]);
        return addProduct(
          data,
          parameters.get(b) ?? data,
          parameters.get(a) ?? data,
          lora.rank,
          lora.alpha / lora.rank,
        );
      };
      return [name, merged];
    }),
  );
}
