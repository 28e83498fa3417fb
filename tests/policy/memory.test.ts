/**
 * Promises: an update goes back through time, by the right gradient; memory ends where an episode does; a minibatch keeps an
 * environment's time together, and without memory takes rows as it did.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import type { Rollout } from "tandem/dist/policy/rollout";
import { disposeBatch, toBatch } from "tandem/dist/policy/student/batch";
import { gradient } from "tandem/dist/policy/student/loss";
import { Minibatches } from "tandem/dist/policy/student/minibatches";
import { networks } from "tandem/dist/policy/student/networks";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import type { Network } from "tandem/dist/policy/student/networks/network";
import { tensorflow } from "tandem/dist/policy/student/tensorflow";
import { uses } from "tandem/dist/policy/student/uses";
import { lived, studentOf } from "./lived";
import { lossOf, slope } from "./slope";

const gru = networks.get("gru");

const { tf } = tensorflow();

/** h′ = tanh(2 · counts of codes in the view · look + h · again): the least that has memory. */
const tiny: Network = {
  name: "tiny",
  title: "for this test",
  features: 3,
  memory: 3,
  shapes: { look: [20, 3], again: [3, 3] },
  encode: (_tf, p, { cells, size }) => _tf.matMul(cells.reshape([size, 49, 20]).mean(1).mul(2), p.look),
  remember: (_tf, p, encoded, before) => {
    const memory = _tf.add<typeof before>(encoded, before.matMul(p.again)).tanh();
    return { features: memory, memory };
  },
};

test("the unrolled loss's gradient is that of finite differences, weight by weight", () => {
  const student = studentOf(tiny, 1);
  const rollout = lived(student, 2);
  for (let k = 0; k < student.parameters.flat.length; k++) student.parameters.flat[k] *= 1.1; // off the policy: ratios ≠ 1
  const { flat } = lossOf(tiny, student, rollout);
  const wanted = [...student.parameters.named.look.keys(), ...student.parameters.named.again.keys()].length;
  for (let k = 0; k < wanted; k++) {
    const direction = new Float32Array(flat.length);
    direction[k] = 1;
    const expected = slope(tiny, student, rollout, direction);
    assert.ok(Math.abs(flat[k] - expected) < 2e-4 + 2e-2 * Math.abs(expected), `${k}: ${flat[k]}, not ${expected}`);
  }
});

test("unrolled over a rollout, the network gives what it gave step by step, through ends of episodes", () => {
  for (const network of [tiny, gru]) {
    const student = studentOf(network, 6, { epochs: 1 });
    const rollout = lived(student, 7, [10, 4]);
    assert.ok(rollout.ended.includes(1) && rollout.ended.includes(0));
    const { approximateKl, clipFraction } = student.update(rollout, () => 0);
    assert.ok(Math.abs(approximateKl) < 1e-9, `${network.name}: KL ${approximateKl}`);
    assert.equal(clipFraction, 0);
  }
});

test("what came before an episode's end changes nothing after it", () => {
  const student = studentOf(gru, 8);
  const rollout = lived(student, 9, [4, 2]);
  rollout.ended.fill(0);
  rollout.ended.fill(1, 2, 4); // both environments end in the second step
  const other = { ...rollout, observations: rollout.observations.slice() };
  other.observations.fill(1, 0, 4 * 147);
  const gradientOfLater = (which: Rollout): Float32Array => {
    const later = { ...which, actionLogProbabilities: which.actionLogProbabilities.slice() };
    // Rows before the end are given no part in the loss: no advantage, and V and its target as they are.
    const rows = new Minibatches(later, 100).whole!;
    const weights = Float64Array.from(later.rewards, (_, row) => (row < 4 ? 0 : 1));
    const time = { frames: 0, annealFrames: 1 };
    const batch = toBatch(tf, later, weights, weights, rows, uses.get("input"), time);
    const options = { clip: 1e3, entropyCoefficient: 0, valueCoefficient: 0 };
    const { flat } = gradient(tf, gru, student.parameters, batch, options);
    disposeBatch(tf, batch);
    return flat;
  };
  const [one, two] = [gradientOfLater(rollout), gradientOfLater(other)];
  assert.ok(one.some((value) => value !== 0));
  assert.deepEqual(one, two);
  rollout.ended[2] = 0; // carried over in one of them
  other.ended[2] = 0;
  assert.notDeepEqual(gradientOfLater(rollout), gradientOfLater(other));
});

test("a minibatch has all steps of its environments in order, and a pass has each environment once", () => {
  const random = new Pcg64(10);
  const [steps, n] = [5, 7];
  const rollout = lived(studentOf(tiny, 11), 12, [steps, n]);
  const minibatches = new Minibatches(rollout, 17); // room for three environments
  assert.equal(minibatches.whole, undefined);
  for (let pass = 0; pass < 3; pass++) {
    const seen: number[] = [];
    for (const rows of minibatches.shuffled((k) => random.integers(0, k))) {
      const E = rows.length / steps;
      assert.ok(E === 3 || E === 1, `${E} environments`);
      for (let b = 0; b < rows.length; b++) assert.equal(rows[b], Math.floor(b / E) * n + rows[b % E]);
      seen.push(...rows.subarray(0, E));
    }
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      Array.from({ length: n }, (_, i) => i),
    );
  }
  const tooLittle = [...new Minibatches(rollout, 1).shuffled((k) => random.integers(0, k))];
  assert.deepEqual(
    tooLittle.map((rows) => rows.length),
    new Array(n).fill(steps),
  );
});

test("without memory rows are shuffled one by one, or not at all where a minibatch holds them", () => {
  const rollout = lived(studentOf(mlp, 13), 14, [4, 4]);
  assert.deepEqual([...new Minibatches(rollout, 16).whole!], [...Array(16).keys()]);
  const random = new Pcg64(15);
  const rows = [...new Minibatches(rollout, 6).shuffled((k) => random.integers(0, k))].flatMap((some) => [...some]);
  assert.notDeepEqual(rows, [...Array(16).keys()]);
  assert.deepEqual(
    rows.sort((a, b) => a - b),
    [...Array(16).keys()],
  );
});

test("a network with memory and no way to remember is refused", () => {
  const { remember: _, ...forgetful } = gru;
  assert.throws(() => studentOf(forgetful, 1), { name: "InputError", message: /memory 128, but no `remember`/ });
  assert.throws(() => studentOf({ ...gru, memory: 0 }, 1), { name: "InputError", message: /give it both or neither/ });
});
