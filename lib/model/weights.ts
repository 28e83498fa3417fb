import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../errors";
import type { FloatTensor } from "../safetensors";
import { readHeader, type TensorEntry } from "../safetensors-header";
import type { ModelFolder } from "./folder";

const SINGLE = "model.safetensors";
const INDEX = "model.safetensors.index.json";
/** Bytes asked of the system at once. */
const READ_BYTES = 1 << 28;

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
 * Opens a model's weights; every file's header is checked at once.
 * @throws InputError for a file that is missing, lies outside the folder, or is not sound
 */
export function openWeights(folder: ModelFolder): Weights {
  const tensors = new Map<string, TensorEntry & { readonly path: string }>();
  for (const name of weightFiles(folder).filter((file) => file !== INDEX)) {
    const path = folder.file(name);
    for (const [tensor, entry] of readHeader(path).tensors) tensors.set(tensor, { ...entry, path });
  }
  return {
    has: (name) => tensors.has(name),
    read: (name, shape) => {
      const entry = tensors.get(name);
      if (!entry) throw new InputError(`${folder.path} has no tensor ${name}; its weights do not fit its config.json`);
      if (entry.shape.join() !== shape.join()) {
        throw new InputError(
          `${folder.path}: ${name} has the shape ${entry.shape.join(" × ")}, config.json makes it ${shape.join(" × ")}`,
        );
      }
      return { shape, data: widened(entry, name) };
    },
  };
}

function widened({ path, dtype, start, end }: TensorEntry & { readonly path: string }, name: string): Float32Array {
  const bytes = readBytes(path, start, end);
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  if (dtype !== "F16" && dtype !== "BF16") {
    throw new InputError(`${path}: ${name} is ${dtype}; weights must be F32, F16 or BF16`);
  }
  const halves = new Uint16Array(bytes.buffer);
  const data = new Float32Array(halves.length);
  const bits = new Uint32Array(data.buffer);
  for (let k = 0; k < halves.length; k++) {
    if (dtype === "BF16") bits[k] = halves[k] << 16;
    else data[k] = widenHalf(halves[k]);
  }
  return data;
}

/** IEEE 754 binary16. */
function widenHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function readBytes(path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  const file = openSync(path, "r");
  try {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(READ_BYTES, bytes.length - at), start + at);
      if (read === 0) throw new InputError(`${path} was cut short while it was read`);
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}
