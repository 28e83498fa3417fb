/** Promise: where nothing differs, a family of comparisons finds something in at most 5 of 100 experiments, however many seeds. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { atMost, familyError, SEEDS } from "./family-error";

const EXPERIMENTS = 1500;

for (const seeds of SEEDS) {
  test(`${seeds} seeds: a family of eight is wrong in at most 5 of 100, a test alone too`, () => {
    const random = new Pcg64(seeds);
    const share = (comparisons: number, effect = 0): number =>
      familyError({ random, seeds, comparisons, experiments: EXPERIMENTS, draws: 999, effect });
    const [family, single] = [share(8), share(1)];
    assert.ok(family <= atMost(EXPERIMENTS), `${family}`);
    assert.ok(single <= atMost(EXPERIMENTS), `${single}`);
    // It is a test at all: at its level where so many signs allow it, and it finds what is there.
    if (seeds === 5) assert.deepEqual([family, single], [0, 0], "2 / 2⁵ is above .05");
    else assert.ok(single >= 0.03 && share(1, 0.1) > 0.9, `${single}`);
  });
}
