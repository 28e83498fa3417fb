/**
 * Promises: gru's gradient is right in every parameter; it reads words in order; the same rows give the same bytes, also after
 * save and load; no tensor is left behind.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import type { LogRow } from "tandem/dist/feedback/row";
import { networks } from "tandem/dist/policy/student/networks";
import { tensorflow } from "tandem/dist/policy/student/tensorflow";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import { lived, studentOf } from "./lived";
import { lossOf, slope } from "./slope";

const gru = networks.get("gru");

test("the gradient of `gru` is that of finite differences, parameter by parameter, in random directions", () => {
  const student = studentOf(gru, 3);
  // An unseen cell leaves relu at its corner, where there is no gradient to compare; a bias moves it away.
  student.parameters.named.matchBias.forEach((_, k, bias) => {
    bias[k] = k % 2 ? 0.2 : -0.2;
  });
  const rollout = lived(student, 4);
  const random = new Pcg64(5);
  const { flat } = lossOf(gru, student, rollout);
  let start = 0;
  for (const [name, values] of Object.entries(student.parameters.named)) {
    const direction = new Float32Array(flat.length);
    const gradientHere = flat.subarray(start, start + values.length);
    const norm = Math.hypot(...gradientHere);
    assert.ok(norm > 0, `${name} has no gradient`);
    // Half along the gradient, so that there is something to see, half across it.
    const noise = Array.from(gradientHere, () => random.uniform() - 0.5);
    const size = Math.hypot(...noise);
    noise.forEach((draw, k) => {
      direction[start + k] = gradientHere[k] / norm + draw / size;
    });
    const expected = slope(gru, student, rollout, direction);
    const got = direction.reduce((sum, d, k) => sum + d * flat[k], 0);
    assert.ok(Math.abs(got - expected) < 2e-4 + 3e-2 * Math.abs(expected), `${name}: ${got}, not ${expected}`);
    start += values.length;
  }
});

test("saved and loaded into another one, a student goes on with the same bytes; the same rows twice are the same", () => {
  const ppo = { minibatch: 10, epochs: 2 };
  const draws = (seed: number) => {
    const random = new Pcg64(seed);
    return (k: number): number => random.integers(0, k);
  };
  const [first, second, third] = [16, 16, 99].map((seed) => studentOf(gru, seed, ppo));
  const rollout = lived(first, 17);
  const losses = first.update(rollout, draws(18));
  assert.deepEqual(second.update(rollout, draws(18)), losses);
  assert.deepEqual(second.parameters.flat, first.parameters.flat);
  third.load(Object.fromEntries(Object.entries(first.save()).map(([name, values]) => [name, values.slice()])));
  const next = lived(first, 19);
  assert.deepEqual(lived(third, 19), next);
  assert.deepEqual(third.update(next, draws(20)), first.update(next, draws(20)));
  assert.deepEqual(third.save(), first.save());
});

test("reading and updating leave no tensor behind", () => {
  const students = [21, 22].map((seed) => studentOf(gru, seed, { minibatch: 10 }));
  const turn = (): number => {
    for (const student of students) student.update(lived(student, 23), () => 0);
    return tensorflow().tf.memory().numTensors;
  };
  const before = turn();
  for (let k = 0; k < 3; k++) assert.equal(turn(), before);
});

test("gru reads a mission by the order of its words, whatever stands beside it", () => {
  const student = studentOf(gru, 24);
  const missions = [
    "put a red ball next to a key",
    "put a key next to a red ball",
    "go to a door, then open a door behind you",
  ];
  const observations = new Uint8Array(3 * 147).fill(5);
  const read = (rows: readonly number[]): Float64Array =>
    student.read(
      { n: 3, observations, missions, prompt: () => "", plainPrompt: () => "" },
      new Float32Array(3 * gru.memory),
      rows,
    ).features;
  const together = read([0, 1, 2]);
  const row = (features: Float64Array, i: number): Float64Array =>
    features.subarray(i * gru.features, (i + 1) * gru.features);
  const difference = (a: Float64Array, b: Float64Array): number =>
    Math.max(...a.map((value, k) => Math.abs(value - b[k])));
  assert.ok(difference(row(together, 0), row(together, 1)) > 1e-4);
  for (const i of [0, 1, 2]) assert.ok(difference(row(read([i]), i), row(together, i)) < 1e-5);
});

test("a run with gru that is stopped and goes on gives the same rows", async () => {
  const opened = (updates: number): Promise<Training> => {
    const few = { evaluateEvery: 2, evaluationEpisodes: 3, finalEpisodes: 2 };
    const overrides = { network: "gru", environments: 4, steps: 6, minibatch: 12, updates, ...few };
    const spec = checkSpec({ arm: "student-alone", level: "BabyAI-GoToObjS6-v1", seed: 9000, overrides });
    return Training.open(planOf(spec), undefined);
  };
  const rowsOf = async (training: Training): Promise<LogRow[]> => {
    const rows: LogRow[] = [];
    for await (const row of training.rows()) rows.push(row);
    return rows;
  };
  const whole = await rowsOf(await opened(5));
  const begun = await opened(3);
  await rowsOf(begun);
  const resumed = await opened(5);
  resumed.load(structuredClone(begun.save()));
  assert.deepEqual(
    await rowsOf(resumed),
    whole.filter(({ update }) => update > 3),
  );
});
