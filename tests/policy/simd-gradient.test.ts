/**
 * Promise: the kernel's gradient is no further from one in float64, which is checked by finite differences, than twice TensorFlow's, on
 * levels of all sizes, for every use of the token, with weights as trained and shaken.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { arms } from "tandem/dist/feedback/arms";
import { collect } from "tandem/dist/feedback/collect";
import { Loop } from "tandem/dist/feedback/loop";
import { DEFAULTS, type Settings } from "tandem/dist/feedback/settings";
import { sharedStreams } from "tandem/dist/feedback/streams";
import type { Learner } from "tandem/dist/policy/policy";
import type { Rollout } from "tandem/dist/policy/rollout";
import { generalisedAdvantage } from "tandem/dist/policy/student/advantage";
import { disposeBatch, toBatch } from "tandem/dist/policy/student/batch";
import { gradient } from "tandem/dist/policy/student/loss";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { parametersOf } from "tandem/dist/policy/student/parameters";
import { SimdStudent } from "tandem/dist/policy/student/simd/student";
import type { StudentOptions } from "tandem/dist/policy/student/student-options";
import { tensorflow } from "tandem/dist/policy/student/tensorflow";
import { uses } from "tandem/dist/policy/student/uses";
import type { TokenUse } from "tandem/dist/policy/student/uses/use";
import type { Teacher } from "tandem/dist/teacher/teacher";
import { exactGradient, type Lot } from "./exact-gradient";

const LEVELS = ["GoToRedBallNoDists-v0", "GoToObjS6-v1", "GoToLocal-v0", "PutNextLocal-v0", "GoTo-v0", "BossLevel-v0"];
const K = 6;
/** Frames over which uses are annealed here: the tests are in the midst of it. */
const ANNEAL = 4096;

function options(use: TokenUse, seed: number, ppo: Partial<Settings> = {}): StudentOptions {
  const random = new Pcg64(seed);
  const common = { actions: K, network: mlp, use, annealFrames: ANNEAL };
  return { ...common, ppo: { ...DEFAULTS, ...ppo }, uniform: () => random.uniform() };
}

/** A teacher who says something else about each prompt. */
const noise: Teacher = {
  name: "noise",
  fingerprint: "noise",
  score: async (queries) =>
    queries.map(({ prompt }) => {
      const random = new Pcg64([...prompt].reduce((sum, letter, k) => sum + (k + 1) * letter.charCodeAt(0), 0));
      return Array.from({ length: K }, () => -6 * random.uniform());
    }),
};

function play(policy: Learner, level: string, use: TokenUse, seed = 1): Loop {
  const arm = { ...arms.get("no-feedback"), use };
  const common = { arm, policy, teacher: noise, channels: [], partSettings: { annealFrames: ANNEAL } as never };
  const random = sharedStreams(new Pcg64(seed));
  const rest = { frozen: false, gamma: 0.99, xDropout: 0.25, greedy: false, random, environments: 16 };
  return new Loop(
    { level: levels.get(`BabyAI-${level}`), ...common, ...rest },
    Array.from({ length: 16 }, (_, i) => 9_000_000 + i),
  );
}

function advantagesOf(rollout: Rollout): { advantages: Float64Array; returns: Float64Array } {
  const { rewards, values, nextValues, ended } = rollout;
  const advantages = generalisedAdvantage(rewards, values, nextValues, ended, 16, 0.99, 0.95);
  return { advantages, returns: advantages.map((advantage, row) => advantage + values[row]) };
}

const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (x, k) => x - b[k]));
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (x, k) => Math.abs(x - b[k])).reduce((most, x) => Math.max(most, x), 0);

/** A student that has learned a little, whose weights were then shaken, and a rollout of before the shaking. */
async function shaken(level: string, use: TokenUse, steps = 16): Promise<{ student: SimdStudent; lot: Lot }> {
  const student = new SimdStudent(options(use, 3));
  const loop = play(student, level, use);
  for (let update = 0; update < 3; update++) student.update((await collect(loop, 16)).rollout, () => 0);
  const { rollout } = await collect(loop, steps);
  const saved = student.save();
  const random = new Pcg64(5);
  const parameters = Float32Array.from(saved.parameters, (x) => x * (1 + 0.3 * (random.uniform() - 0.5)));
  student.load({ ...saved, parameters });
  return { student, lot: { rollout, ...advantagesOf(rollout), use, time: { frames: 768, annealFrames: ANNEAL } } };
}

function byTensorFlow(flat: Float32Array, { rollout, advantages, returns, use, time }: Lot): Float32Array {
  const { tf } = tensorflow();
  const rows = rollout.actions.map((_, row) => row);
  const all = Uint32Array.from(rows, (_, row) => row);
  const batch = toBatch(tf, rollout, advantages, returns, all, use, time);
  const found = gradient(tf, mlp, parametersOf(studentShapesOf(), flat), batch, DEFAULTS);
  disposeBatch(tf, batch);
  return found.flat;
}
const studentShapesOf = () => new SimdStudent(options(uses.get("input"), 0)).parameters.shapes;

for (const level of LEVELS) {
  for (const use of uses.all) {
    test(`${level}, ${use.name}: the gradient's error is at most twice TensorFlow's`, async (context) => {
      const { student, lot } = await shaken(level, use);
      const { rollout, advantages, returns } = lot;
      const { flat } = student.parameters;
      const exact = exactGradient(flat, lot, DEFAULTS);
      const all = Uint32Array.from({ length: 256 }, (_, row) => row);
      const ours = student.gradient(rollout, advantages, returns, all).flat;
      const theirs = byTensorFlow(flat, lot);
      const size = Math.hypot(...exact.flat);
      const [error, peer] = [ours, theirs].map((found) => difference(found, exact.flat) / size);
      context.diagnostic(`relative error ${error.toExponential(1)}, TensorFlow's ${peer.toExponential(1)}`);
      assert.ok(size > 1e-3 && error <= 2 * peer, `${error}, TensorFlow's ${peer}`);
      const limits = Object.entries(parametersOf(student.parameters.shapes, exact.flat.map(Math.abs) as never).named);
      let start = 0;
      for (const [name, part] of limits) {
        const of = (found: ArrayLike<number> & { slice(a: number, b: number): ArrayLike<number> }) =>
          found.slice(start, start + part.length);
        const scale = part.reduce((most, x) => Math.max(most, x), 0);
        const [mine, other] = [ours, theirs].map((found) => largest(of(found), of(exact.flat)));
        assert.ok(mine <= Math.max(2 * other, 1e-5 * scale), `${name}: ${mine}, TensorFlow's ${other}, of ${scale}`);
        start += part.length;
      }
    });
  }
}

test("the float64 gradient is that of finite differences, for every use and parameter", async () => {
  for (const use of uses.all) {
    const { student, lot } = await shaken("GoToObjS6-v1", use, 2);
    const flat = Float64Array.from(student.parameters.flat);
    const exact = exactGradient(flat, lot, DEFAULTS);
    const random = new Pcg64(7);
    let start = 0;
    for (const [name, { length }] of Object.entries(student.parameters.named)) {
      const direction = new Float64Array(flat.length);
      for (let k = start; k < start + length; k++) direction[k] = random.uniform() - 0.5 + Math.sign(exact.flat[k]);
      const step = 1e-6 / Math.hypot(...direction);
      const at = (sign: number): number =>
        exactGradient(
          flat.map((x, k) => x + sign * step * direction[k]),
          lot,
          DEFAULTS,
        ).loss;
      const slope = (at(1) - at(-1)) / (2 * step);
      const got = direction.reduce((sum, x, k) => sum + x * exact.flat[k], 0);
      const tolerance = 1e-3 * Math.abs(slope) + (1e-8 / step) * 1e-6;
      assert.ok(Math.abs(got - slope) <= tolerance, `${use.name}, ${name}: ${got}, not ${slope}`);
      start += length;
    }
  }
});
