import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "../errors";
import type { TensorEntry } from "../safetensors-header";

/** Bytes asked of the system at once. */
const READ_BYTES = 1 << 28;

/** A tensor's place, and the file that it is in. */
export interface TensorPlace extends TensorEntry {
  readonly path: string;
}

/**
 * A tensor's numbers as float32; float16 and bfloat16 are widened, which loses nothing.
 * @param name for errors
 * @throws InputError for numbers of another type, and a file that was cut short
 */
export function readTensor({ path, dtype, start, end }: TensorPlace, name: string): Float32Array {
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
