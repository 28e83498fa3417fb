/** Promise: no layout is used for two purposes: training of any run, evaluations, the final one, and those of tuning seeds. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { evaluationLayouts, MAX_ENVIRONMENTS, TUNING_SEEDS, trainingLayouts } from "tandem/dist/feedback/streams";

test("layouts are disjoint by purpose", () => {
  const [count, usual, tuning] = [10_000, TUNING_SEEDS - 1, TUNING_SEEDS];
  const layouts = [
    evaluationLayouts(count, false, usual),
    evaluationLayouts(count, true, usual),
    evaluationLayouts(count, false, tuning),
    evaluationLayouts(count, true, tuning),
    ...[0, 1, 100, usual, tuning].map((seed) => trainingLayouts(seed, MAX_ENVIRONMENTS)),
  ];
  const all = layouts.flat();
  assert.equal(new Set(all).size, all.length);
});

test("a purpose's layouts are the same for all runs, of tuning seeds and of others", () => {
  assert.deepEqual(evaluationLayouts(100, false, 3), evaluationLayouts(100, false));
  assert.deepEqual(evaluationLayouts(100, false, TUNING_SEEDS + 50), evaluationLayouts(100, false, TUNING_SEEDS));
});
