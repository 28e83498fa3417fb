import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** A float32 tensor that is made when its turn comes, so that one at a time is in memory. */
export interface LazyTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: () => Float32Array;
}

/** Bytes given to the system at once. */
const WRITE_BYTES = 1 << 28;

/**
 * Writes a safetensors file of float32, of any size.
 * @param metadata text by name
 */
export function writeTensors(
  path: string,
  tensors: readonly LazyTensor[],
  metadata: Readonly<Record<string, string>>,
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const { name, shape } of tensors) {
    const end = at + 4 * shape.reduce((product, n) => product * n, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);
  const file = openSync(path, "w");
  try {
    writeAll(file, head);
    for (const { name, shape, data } of tensors) {
      const values = data();
      if (values.length !== shape.reduce((product, n) => product * n, 1)) {
        throw new RangeError(`${name} has ${values.length} numbers, its shape is [${shape}]`);
      }
      writeAll(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(WRITE_BYTES, bytes.length - at));
}
