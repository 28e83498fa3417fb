import { InputError, nearest } from "../errors";
import { readHeader, type TensorEntry } from "../safetensors-header";
import type { ModelFolder } from "./folder";
import { openWeights, weightFiles } from "./weights";

/** The tensors of a folder by name, in the order of its files. */
export type TensorList = ReadonlyMap<string, Pick<TensorEntry, "dtype" | "shape">>;

/**
 * What a model's files of weights hold.
 * @throws InputError for a file that is missing or not sound
 */
export function listTensors(folder: ModelFolder): TensorList {
  const files = weightFiles(folder).filter((name) => name.endsWith(".safetensors"));
  return new Map(files.flatMap((name) => [...readHeader(folder.file(name)).tensors]));
}

/**
 * Reads weights of a folder into arrays, as an optimiser's parameters; one tensor at a time is held beside them.
 * @param parameters arrays by the names of the folder's tensors
 * @throws InputError for a name that the folder does not have, or another length; see {@link openWeights}
 */
export function readParameters(folder: ModelFolder, parameters: ReadonlyMap<string, Float32Array>): void {
  const tensors = listTensors(folder);
  const weights = openWeights(folder);
  for (const [name, values] of parameters) {
    const { shape } = tensorOf(folder, tensors, name);
    const { data } = weights.read(name, shape);
    if (data.length !== values.length) {
      throw new InputError(`${folder.path}: ${name} has the shape [${shape}], ${values.length} numbers are wanted`);
    }
    values.set(data);
  }
}

/** @throws InputError for a name that the folder does not have, naming the nearest */
export function tensorOf(folder: ModelFolder, tensors: TensorList, name: string): Pick<TensorEntry, "dtype" | "shape"> {
  const tensor = tensors.get(name);
  if (tensor) return tensor;
  throw new InputError(`${folder.path} has no tensor ${name}; did you mean ${nearest(name, tensors.keys(), 1)}?`);
}
