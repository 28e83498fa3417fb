import type { Pcg64 } from "tandem/dist/env/random/pcg64";

const DIGITS = "0123456789";

type Change = (bytes: Buffer, at: number, random: Pcg64) => Buffer;

/** Bytes from `at` on, at most so many. */
const piece = (bytes: Buffer, at: number, random: Pcg64): Buffer => bytes.subarray(at, at + random.integers(1, 40));

const CHANGES: readonly Change[] = [
  (bytes, at, random) => {
    bytes[at] ^= 1 << random.integers(0, 8);
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] = random.integers(0, 256);
    return bytes;
  },
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + piece(bytes, at, random).length)]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), piece(bytes, at, random), bytes.subarray(at)]),
  (bytes, at, random) => {
    const digit = bytes.findIndex((byte, k) => k >= at && DIGITS.includes(String.fromCharCode(byte)));
    if (digit >= 0) bytes.write(DIGITS[random.integers(0, 10)], digit);
    return bytes;
  },
];

/** A copy of bytes with one to three changes: bits, bytes, digits, pieces that go or come twice, an end that is cut off. */
export function mutated(sound: Uint8Array, random: Pcg64): Buffer {
  let bytes: Buffer = Buffer.from(sound);
  for (let change = random.integers(1, 4); change > 0 && bytes.length > 0; change--) {
    const one = CHANGES[random.integers(0, CHANGES.length)];
    bytes = Buffer.from(one(bytes, random.integers(0, bytes.length), random));
  }
  return bytes;
}
