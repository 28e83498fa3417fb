/** Promise: VectorEnv is n independent episodes with same-step autoreset; its arrays always hold the present. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Episode } from "tandem/dist/env/episode";
import { InvalidActionError, ResetNeededError, UnknownLevelError } from "tandem/dist/env/errors";
import { levels } from "tandem/dist/env/levels/registry";
import { VectorEnv } from "tandem/dist/env/vector";
import { OBSERVATION_BYTES } from "tandem/dist/env/view/observe";
import { InputError } from "tandem/dist/errors";

// Without the one level whose resets give up once in a thousand times, as Python's would hang.
const LEVELS = levels.all.filter(({ id }) => id !== "BabyAI-SynthS5R2-v0");

test("it equals episodes stepped one by one, reset when they end", () => {
  const runs = fc.tuple(
    fc.constantFrom(...LEVELS),
    fc.array(fc.nat(10 ** 9), { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(6), { minLength: 200, maxLength: 400 }),
  );
  fc.assert(
    fc.property(runs, ([which, seeds, moves]) => {
      const n = seeds.length;
      const envs = new VectorEnv(which, n);
      const episodes = seeds.map(() => new Episode(which));
      const view = new Uint8Array(OBSERVATION_BYTES);
      const row = (all: Uint8Array, i: number): Uint8Array =>
        all.subarray(i * OBSERVATION_BYTES, (i + 1) * OBSERVATION_BYTES);
      envs.reset(seeds);
      episodes.forEach((episode, i) => {
        episode.reset(seeds[i]);
      });
      for (let t = 0; t < moves.length; t++) {
        const actions = seeds.map((_, i) => moves[(t + 31 * i) % moves.length]);
        envs.step(actions);
        episodes.forEach((episode, i) => {
          episode.step(actions[i]);
          assert.equal(envs.rewards[i], episode.reward);
          assert.equal(envs.terminated[i] === 1, episode.terminated);
          assert.equal(envs.truncated[i] === 1, episode.truncated);
          if (episode.terminated || episode.truncated) {
            episode.observe(view, 0);
            assert.deepEqual(row(envs.finalObservations, i), view);
            episode.reset();
          }
          episode.observe(view, 0);
          assert.deepEqual(row(envs.observations, i), view);
          assert.equal(envs.mission(i), episode.mission);
          assert.equal(envs.stepCount(i), episode.stepCount);
          assert.equal(envs.maxSteps(i), episode.maxSteps);
        });
      }
    }),
    { numRuns: 60 },
  );
});

test("wrong calls are refused and change nothing", () => {
  const envs = new VectorEnv(levels.get("BabyAI-GoToObj-v0"), 2);
  assert.throws(() => envs.step([0, 0]), ResetNeededError);
  assert.throws(() => envs.reset([1]), InputError);
  assert.throws(() => envs.reset([1, -2]), InputError);
  assert.throws(() => envs.step([0, 0]), ResetNeededError);
  for (const ask of ["mission", "agent", "saveState", "rightActions", "episode"] as const)
    assert.throws(() => envs[ask](0), ResetNeededError);
  envs.reset([1, 2]);
  for (const i of [2, -1, 0.5]) assert.throws(() => envs.mission(i), InputError);
  const before = [envs.saveState(0), envs.saveState(1)];
  for (const wrong of [7, -1, 0.5, Number.NaN, undefined as never, "2" as never])
    assert.throws(() => envs.step([0, wrong]), InvalidActionError);
  assert.throws(() => envs.step([0]), InputError);
  assert.deepEqual([envs.saveState(0), envs.saveState(1)], before);
  for (const n of [0, -1, 1.5]) assert.throws(() => new VectorEnv(levels.get("BabyAI-GoToObj-v0"), n), InputError);
});

test("an unknown level is named together with its neighbours", () => {
  assert.throws(
    () => levels.get("BabyAI-GoToRedBal-v0"),
    (error: Error) => error instanceof UnknownLevelError && error.message.includes("BabyAI-GoToRedBall-v0"),
  );
});
