/** Promise: safetensors files keep every bit, and one that was tampered with is either read as it says or refused, nothing else. */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { InputError } from "tandem/dist/errors";
import { readFloats, safetensorsBytes } from "tandem/dist/safetensors";
import { readHeader } from "tandem/dist/safetensors-header";
import { withFolder } from "./temporary";

test("what is written is read back", () =>
  withFolder((folder) => {
    const path = join(folder, "a.safetensors");
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), shape), (shapes) => {
        const tensors = Object.entries(shapes)
          .filter(([name]) => name !== "__metadata__" && name !== "__proto__")
          .map(([name, dims]) => {
            const size = dims.reduce((a, b) => a * b, 1);
            return [name, { shape: dims, data: Float32Array.from({ length: size }, Math.fround) }] as const;
          });
        writeFileSync(path, safetensorsBytes(tensors, { a: "b" }));
        assert.deepEqual(readFloats(path), new Map(tensors));
        assert.deepEqual(readHeader(path).metadata, { a: "b" });
      }),
      { numRuns: 50 },
    );
  }));

/** A file with one header and some bytes of data. */
function file(header: unknown, data = 16): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

const entry = (shape: unknown, data_offsets: unknown, dtype: unknown = "F32"): object => ({
  dtype,
  shape,
  data_offsets,
});

const LIES: readonly [string, Buffer][] = [
  ["empty", Buffer.alloc(0)],
  ["shorter than its header", file({ a: entry([4], [0, 16]) }).subarray(0, 20)],
  ["a header of 2^60 bytes", Buffer.from("0000000000000010", "hex")],
  ["no JSON", Buffer.concat([Buffer.from("0400000000000000", "hex"), Buffer.from("{{{{")])],
  ["a list", file([1])],
  ["offsets outside", file({ a: entry([8], [0, 32]) })],
  ["offsets backwards", file({ a: entry([0], [16, 0]) })],
  ["a shape that needs more", file({ a: entry([5], [0, 16]) })],
  ["a negative shape", file({ a: entry([-4], [0, 16]) })],
  ["a huge shape", file({ a: entry([2 ** 31, 2 ** 31], [0, 16]) })],
  ["an overlap", file({ a: entry([4], [0, 16]), b: entry([2], [8, 16]) })],
  ["a gap", file({ a: entry([2], [0, 8]), b: entry([1], [12, 16]) })],
  ["bytes left over", file({ a: entry([2], [0, 8]) })],
  ["an unknown type", file({ a: entry([4], [0, 16], "toString") })],
  ["metadata that is no text", file({ __metadata__: { a: 1 }, a: entry([4], [0, 16]) })],
];

for (const [what, bytes] of LIES) {
  test(`refused: ${what}`, () =>
    withFolder((folder) => {
      const path = join(folder, "a.safetensors");
      writeFileSync(path, bytes);
      assert.throws(() => readFloats(path), InputError);
    }));
}

test("10 000 random mutations of a file: read or refused", () =>
  withFolder((folder) => {
    const path = join(folder, "a.safetensors");
    const sound = readFileSync(join(__dirname, "../data/t5-gated-untied/model.safetensors"));
    const headerEnd = 8 + Number(sound.readBigUInt64LE());
    const small = Buffer.from(safetensorsBytes([["a", { shape: [2, 2], data: new Float32Array(4) }]]));
    const random = new Pcg64(1);
    let refused = 0;
    for (let k = 0; k < 10_000; k++) {
      const bytes = Buffer.from(k % 10 ? small : sound.subarray(0, headerEnd + random.integers(0, 4096)));
      for (let change = random.integers(1, 4); change > 0; change--) {
        bytes[random.integers(0, Math.min(bytes.length, headerEnd))] = random.integers(0, 256);
      }
      writeFileSync(path, random.integers(0, 5) ? bytes : bytes.subarray(0, random.integers(0, bytes.length)));
      try {
        readFloats(path);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
        refused++;
      }
    }
    assert.ok(refused > 1000, `only ${refused} refused`);
  }));
