import { InputError } from "../errors";
import type { FloatTensor } from "../safetensors";
import { readHeader } from "../safetensors-header";
import type { ModelFolder } from "./folder";
import { adaptedWeights } from "./lora/adapted-weights";
import { readTensor, type TensorPlace } from "./read-tensor";

const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";

/** The trained tensors of a model, read one by one. */
export interface Weights {
  has(name: string): boolean;
  /**
   * A tensor as float32; float16 and bfloat16 are widened, which loses nothing.
   * @param shape what the model's configuration says it must have
   * @throws InputError where it is missing, or of another type or shape
   */
  read(name: string, shape: readonly number[]): FloatTensor;
}

/** Whether a folder has weights in safetensors. */
export function hasSafetensors(folder: ModelFolder): boolean {
  return folder.has(SINGLE) || folder.has(INDEX);
}

/** The names of a folder's files of weights: one, or the index and its parts. */
export function weightFiles(folder: ModelFolder): string[] {
  if (folder.has(SINGLE)) return [SINGLE];
  const { weight_map: map } = folder.json(INDEX) as { weight_map?: unknown };
  const names = typeof map === "object" && map !== null ? Object.values(map) : [];
  if (names.length === 0 || names.some((name) => typeof name !== "string")) {
    throw new InputError(`${folder.path}/${INDEX} names no files; get it again`);
  }
  return [INDEX, ...[...new Set(names as string[])].sort()];
}

/**
 * Opens a model's weights, of an adapter those of its base with it merged; every file's header is checked at once.
 * @throws InputError for a file that is missing, lies outside the folder, or is not sound
 */
export function openWeights(folder: ModelFolder): Weights {
  const tensors = new Map<string, TensorPlace>();
  for (const name of weightFiles(folder).filter((file) => file !== INDEX)) {
    const path = folder.file(name);
    for (const [tensor, entry] of readHeader(path).tensors) tensors.set(tensor, { ...entry, path });
  }
  const read: Weights["read"] = (name, shape) => {
    const entry = tensors.get(name);
    if (!entry) throw new InputError(`${folder.path} has no tensor ${name}; its weights do not fit its config.json`);
    if (entry.shape.join() !== shape.join()) {
      throw new InputError(
        `${folder.path}: ${name} has the shape ${entry.shape.join(" × ")}, config.json makes it ${shape.join(" × ")}`,
      );
    }
    return { shape, data: readTensor(entry, name) };
  };
  const { adapter } = folder;
  return { has: (name) => tensors.has(name), read: adapter ? adaptedWeights(adapter, read, tensors) : read };
}
