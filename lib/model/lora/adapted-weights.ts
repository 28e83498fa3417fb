import { InputError } from "../../errors";
import type { FloatTensor } from "../../safetensors";
import { readHeader } from "../../safetensors-header";
import { readTensor, type TensorPlace } from "../read-tensor";
import { isTable } from "./adapter";
import { addProduct } from "./product";
import type { SavedAdapter } from "./saved-adapter";

/** PEFT's wrappers around the model, which its files' names go through. */
const NAME = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/;

interface Pair {
  readonly A?: TensorPlace;
  readonly B?: TensorPlace;
}

/** Reads a tensor of a model by its name; the shape is what it must have. */
export type ReadWeight = (name: string, shape: readonly number[]) => FloatTensor;

/**
 * Reads a model's weights with an adapter merged into them, W + s B A, a tensor at a time.
 * @param read reads the base's
 * @param shapes of the base's tensors
 * @throws InputError for a tensor of the adapter that is no A or B of a linear layer that the base has, or of another shape
 */
export function adaptedWeights(
  adapter: SavedAdapter,
  read: ReadWeight,
  shapes: ReadonlyMap<string, Pick<TensorPlace, "shape">>,
): ReadWeight {
  const pairs = pairsOf(adapter);
  for (const [layer, pair] of pairs) checkPair(adapter, layer, pair, shapes.get(`${layer}.weight`)?.shape);
  return (name, shape) => {
    const weight = read(name, shape);
    const { A, B } = (name.endsWith(".weight") && pairs.get(name.slice(0, -".weight".length))) || {};
    if (!A || !B) return weight;
    const [a, b] = [readTensor(A, `${name}'s A`), readTensor(B, `${name}'s B`)];
    return { shape, data: addProduct(weight.data, b, a, adapter.rank, adapter.scale) };
  };
}

function pairsOf({ path, weights }: SavedAdapter): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const [name, entry] of readHeader(weights).tensors) {
    const [, layer, part] = NAME.exec(name) ?? [];
    if (layer === undefined) {
      throw new InputError(`${path} adapts by ${name}, which is not read here; merge it with PEFT, and pass that`);
    }
    pairs.set(layer, { ...pairs.get(layer), [part]: { ...entry, path: weights } });
  }
  return pairs;
}

function checkPair(
  { path, base, rank }: SavedAdapter,
  layer: string,
  { A, B }: Pair,
  shape: readonly number[] | undefined,
): void {
  if (shape?.length !== 2 || isTable(layer)) {
    throw new InputError(`${path} adapts ${layer}, which is no linear layer of ${base} that can be adapted here`);
  }
  const [outputs, inputs] = shape;
  const wanted = [`${rank},${inputs}`, `${outputs},${rank}`];
  const found = [A, B].map((one) => one?.shape.join() ?? "none");
  if (wanted.join(" ") === found.join(" ")) return;
  throw new InputError(
    `${path}: A and B of ${layer} have the shapes [${found.join("] and [")}]; with rank ${rank} and ${base} they are [${wanted.join("] and [")}]`,
  );
}
