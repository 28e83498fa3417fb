/** Promises: log-probabilities are the log-softmax of scores of any size; draws follow them; KL is that of its definition. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { argmax, klDivergence, logProbabilities, logSoftmax, logSumExp, sample } from "tandem/dist/distribution";
import { Pcg64 } from "tandem/dist/env/random/pcg64";

const scores = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });

test("log-probabilities are the log-softmax of scores, however large", () => {
  const logs = logProbabilities([1000, 1001, 999]);
  assert.ok(Math.abs(logs.reduce((sum, log) => sum + Math.exp(log), 0) - 1) < 1e-12);
  assert.ok(Math.abs(logs[1] - logs[0] - 1) < 1e-12);
  fc.assert(
    fc.property(scores, (values) => {
      const inPlace = Float64Array.from(values);
      logSoftmax(inPlace);
      assert.deepEqual(inPlace, logProbabilities(values));
      assert.ok(Math.abs(inPlace.reduce((sum, log) => sum + Math.exp(log), 0) - 1) < 1e-9);
    }),
  );
});

test("log-sum-exp of a stretch of numbers reads no others", () => {
  const values = Float32Array.of(9, Math.log(1), Math.log(3), 9);
  assert.ok(Math.abs(logSumExp(values, 1, 2) - Math.log(4)) < 1e-6);
});

test("the largest number's index, the first of equals", () => {
  assert.equal(argmax([1, 3, 2, 3]), 1);
  assert.equal(argmax(Float32Array.of(-2, -1)), 1);
});

test("draws come as often as their probabilities say, and never otherwise", () => {
  const random = new Pcg64(3);
  const logs = Float64Array.of(Math.log(0.2), Number.NEGATIVE_INFINITY, Math.log(0.5), Math.log(0.3));
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 20_000; k++) counts[sample(logs, random)]++;
  assert.equal(counts[1], 0);
  for (const [k, share] of [0.2, 0, 0.5, 0.3].entries()) assert.ok(Math.abs(counts[k] / 20_000 - share) < 0.015);
});

test("KL divergence in nats: of its definition, 0 of a distribution to itself, finite where q has a 0", () => {
  const p = Float64Array.of(0.5, 0.5, 0);
  assert.ok(Math.abs(klDivergence(p, [0.25, 0.75, 0]) - 0.5 * Math.log(2) - 0.5 * Math.log(2 / 3)) < 1e-15);
  assert.equal(klDivergence(p, p), 0);
  assert.ok(Number.isFinite(klDivergence(p, [1, 0, 0])));
});
