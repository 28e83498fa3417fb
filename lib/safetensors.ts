import { closeSync, openSync, readSync } from "node:fs";
import { InputError } from "./errors";
import { readHeader } from "./safetensors-header";

/** A float32 tensor. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Reads all tensors of a file of float32.
 * @throws InputError as {@link readHeader}, and for a tensor of another type
 */
export function readFloats(path: string): Map<string, FloatTensor> {
  const { tensors } = readHeader(path);
  const file = openSync(path, "r");
  try {
    const result = new Map<string, FloatTensor>();
    for (const [name, { dtype, shape, start, end }] of tensors) {
      if (dtype !== "F32") throw new InputError(`${path}: tensor ${name} is ${dtype}; float32 (F32) is needed`);
      const data = new Float32Array((end - start) / 4);
      readSync(file, new Uint8Array(data.buffer), 0, end - start, start);
      result.set(name, { shape, data });
    }
    return result;
  } finally {
    closeSync(file);
  }
}

/** The bytes of a safetensors file of float32 tensors, in the order given. */
export function safetensorsBytes(
  tensors: Iterable<readonly [string, FloatTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, at + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    at += data.byteLength;
  }
  const text = JSON.stringify(header);
  const padded = text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - Buffer.byteLength(text) + text.length);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(padded)));
  return Buffer.concat([length, Buffer.from(padded), ...parts]);
}
