/** Promise: the generator is numpy's PCG64, bit for bit, for every seed and range. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { InputError } from "tandem/dist/errors";

const MASK = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** PCG XSL-RR 128/64 written down in big integers, going on from a state of ours. */
function* reference(generator: Pcg64): Generator<bigint> {
  const [state, increment] = generator.state().slice(0, 2) as [string, string];
  for (let s = BigInt(`0x${state}`); ; ) {
    s = (s * MULTIPLIER + BigInt(`0x${increment}`)) & MASK;
    const folded = (s >> 64n) ^ BigInt.asUintN(64, s);
    const rotation = s >> 122n;
    yield BigInt.asUintN(64, (folded >> rotation) | (folded << (64n - rotation)));
  }
}

const seeds = fc.bigInt({ min: 0n, max: (1n << 160n) - 1n });

test("words follow the 128-bit recurrence", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const generator = new Pcg64(seed);
      const words = reference(generator);
      for (let k = 0; k < 20; k++) {
        const word = words.next().value;
        assert.equal(generator.uniform(), Number(word >> 11n) * 2 ** -53);
      }
      for (let k = 0; k < 20; k++) {
        const word = words.next().value;
        assert.equal(generator.integers(0, 2 ** 32), Number(word & 0xffffffffn));
        assert.equal(generator.integers(0, 2 ** 32), Number(word >> 32n));
      }
    }),
  );
});

test("integers lie in their range, and a range of one draws nothing", () => {
  const low = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
  const ranges = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.maxSafeNat());
  fc.assert(
    fc.property(seeds, low, ranges, (seed, from, size) => {
      const range = Math.max(1, Math.min(size, 2 ** 52));
      const generator = new Pcg64(seed);
      const before = generator.state();
      const value = generator.integers(from, from + range);
      assert.ok(value >= from && value < from + range);
      if (range === 1) assert.deepEqual(generator.state(), before);
    }),
  );
});

test("a restored generator goes on where the other stood", () => {
  fc.assert(
    fc.property(seeds, fc.nat(7), (seed, draws) => {
      const generator = new Pcg64(seed);
      for (let k = 0; k < draws; k++) generator.integers(0, 6);
      const copy = Pcg64.from(generator.state());
      for (let k = 0; k < 9; k++) assert.equal(copy.integers(0, 1000), generator.integers(0, 1000));
      assert.deepEqual(copy.state(), generator.state());
    }),
  );
});

test("what is no seed, range or state is refused", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53, -1n]) assert.throws(() => new Pcg64(seed), InputError);
  const generator = new Pcg64(1);
  for (const [low, high] of [
    [0, 0],
    [3, 2],
    [0.5, 2],
  ])
    assert.throws(() => generator.integers(low, high), InputError);
  assert.throws(() => generator.restore(["12", "34", 0, 0]), InputError);
});
