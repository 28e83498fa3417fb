import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "./errors";
import { readHeader } from "./safetensors-header";

/** A float32 tensor. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor of float32 or of float64. */
export interface WideTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/**
 * Reads all tensors of a file of float32.
 * @throws InputError as {@link readHeader}, and for a tensor of another type
 */
export function readFloats(path: string): Map<string, FloatTensor> {
  const result = new Map<string, FloatTensor>();
  for (const [name, { shape, data }] of readWide(path)) {
    if (data instanceof Float64Array) throw new InputError(`${path}: tensor ${name} is F64; float32 (F32) is needed`);
    result.set(name, { shape, data });
  }
  return result;
}

/**
 * Reads all tensors of a file of float32 and float64.
 * @throws InputError as {@link readHeader}, and for a tensor of another type
 */
export function readWide(path: string): Map<string, WideTensor> {
  const { tensors } = readHeader(path);
  const file = openSync(path, "r");
  try {
    const result = new Map<string, WideTensor>();
    for (const [name, { dtype, shape, start, end }] of tensors) {
      const bytes = end - start;
      const data =
        dtype === "F32" ? new Float32Array(bytes / 4) : dtype === "F64" ? new Float64Array(bytes / 8) : undefined;
      if (!data) throw new InputError(`${path}: tensor ${name} is ${dtype}; float32 (F32) is needed`);
      readSync(file, new Uint8Array(data.buffer), 0, bytes, start);
      result.set(name, { shape, data });
    }
    return result;
  } finally {
    closeSync(file);
  }
}

/** The bytes of a safetensors file of float32 and float64 tensors, in the order given. */
export function safetensorsBytes(
  tensors: Iterable<readonly [string, WideTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return Buffer.concat(safetensorsPieces(tensors, metadata));
}

/** The same in pieces, the header and views of the tensors: nothing is copied. */
export function safetensorsPieces(
  tensors: Iterable<readonly [string, WideTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = {
      dtype: data instanceof Float64Array ? "F64" : "F32",
      shape,
      data_offsets: [at, at + data.byteLength],
    };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    at += data.byteLength;
  }
  const text = JSON.stringify(header);
  const padded = text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(padded)));
  return [length, Buffer.from(padded), ...parts];
}
