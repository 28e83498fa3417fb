import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 22;

/** sha256 of a file of any size. */
export function fileHash(path: string): Buffer {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let read = 0; (read = readSync(file, chunk)) > 0; ) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest();
}
