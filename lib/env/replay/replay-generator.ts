import { Pcg64 } from "../random/pcg64";
import { seedPool, seedWords } from "../random/seed-sequence";
import type { GoldenGenerator } from "./golden";
import { compare, type Difference } from "./mismatch";

/** `count` values of a fresh generator. */
function drawn<T>(generator: Pcg64, count: number, draw: (generator: Pcg64) => T): T[] {
  return Array.from({ length: count }, () => draw(generator));
}

/** Compare our generator with what numpy's gave for a seed. */
export function* replayGenerator(record: GoldenGenerator): Generator<Difference> {
  const seed = BigInt(record.seed);
  yield* compare("pool", undefined, record.pool, [...seedPool(seed)]);
  yield* compare("generate_state_u32x8", undefined, record.generate_state_u32x8, [...seedWords(seed)]);
  yield* compare("state0", undefined, record.state0, new Pcg64(seed).state());
  const lists: [keyof GoldenGenerator, number, number, (keyof GoldenGenerator)?][] = [
    ["integers_0_7", 0, 7, "after_integers_0_7"],
    ["integers_0_100", 0, 100],
    ["integers_3_20", 3, 20],
    ["integers_0_3000000000", 0, 3_000_000_000, "after_integers_0_3e9"],
    ["integers_0_2p32", 0, 2 ** 32],
    ["integers_0_2p40", 0, 2 ** 40],
  ];
  for (const [field, low, high, after] of lists) {
    const expected = (record[field] as readonly (number | string)[]).map(Number);
    const generator = new Pcg64(seed);
    yield* compare(
      field,
      undefined,
      expected,
      drawn(generator, expected.length, (g) => g.integers(low, high)),
    );
    if (after !== undefined) yield* compare(after, undefined, record[after], generator.state());
  }
  const uniforms = drawn(new Pcg64(seed), record.uniform_0_1.length, (g) => g.uniform());
  yield* compare("uniform_0_1", undefined, record.uniform_0_1, uniforms);
  const pairs = drawn(new Pcg64(seed), record.integers_0_1_then_0_7.length, (g) => [
    g.integers(0, 1),
    g.integers(0, 7),
  ]);
  yield* compare("integers_0_1_then_0_7", undefined, record.integers_0_1_then_0_7, pairs);
  const generator = new Pcg64(seed);
  for (const [k, [what, expected]] of record.mixed.entries()) {
    const got = what === "u" ? generator.uniform() : generator.integers(0, Number(what.slice(1)));
    yield* compare("mixed", k, expected, got);
  }
  yield* compare("after_mixed", undefined, record.after_mixed, generator.state());
}
