/** Promise: a state is all of an environment: saved, sent as JSON and loaded, it goes on exactly as the original. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { ResetNeededError } from "tandem/dist/env/errors";
import { levels } from "tandem/dist/env/levels/registry";
import type { EnvState } from "tandem/dist/env/state";
import { VectorEnv } from "tandem/dist/env/vector";
import { InputError } from "tandem/dist/errors";

// Without the one level whose resets give up once in a thousand times, as Python's would hang.
const LEVELS = levels.all.filter(({ id }) => id !== "BabyAI-SynthS5R2-v0");

const actions = fc.array(fc.constantFrom(0, 1, 2, 2, 2, 3, 4, 5), { minLength: 0, maxLength: 150 });

test("a loaded state goes on as the saved one", () => {
  fc.assert(
    fc.property(fc.constantFrom(...LEVELS), fc.nat(10 ** 6), actions, actions, (which, seed, before, after) => {
      const original = new VectorEnv(which, 1);
      original.reset([seed]);
      for (const action of before) original.step([action]);
      const copy = new VectorEnv(which, 1);
      copy.loadState(0, JSON.parse(JSON.stringify(original.saveState(0))));
      assert.deepEqual(copy.saveState(0), original.saveState(0));
      assert.deepEqual(copy.observations, original.observations);
      for (const action of after) {
        original.step([action]);
        copy.step([action]);
        assert.deepEqual(copy.observations, original.observations);
        assert.deepEqual(copy.rewards, original.rewards);
        assert.equal(copy.mission(0), original.mission(0));
      }
      assert.deepEqual(copy.saveState(0), original.saveState(0));
    }),
    { numRuns: 200 },
  );
});

const BY_HAND: EnvState = {
  agent: { x: 1, y: 1, direction: 0 },
  objects: [{ type: "ball", colour: "red", at: [3, 1] }],
  instruction: { kind: "goTo", object: { type: "ball", colour: "red" } },
};

test("a state made by hand can be played", () => {
  const envs = new VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 1);
  envs.loadState(0, BY_HAND);
  assert.equal(envs.mission(0), "go to the red ball");
  assert.equal(envs.maxSteps(0), 64);
  envs.step([2]);
  assert.equal(envs.terminated[0], 1);
  assert.equal(envs.rewards[0], 1 - 0.9 / 64);
});

test("many environments can be put into states without a reset", () => {
  const envs = new VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 2);
  envs.loadState(0, BY_HAND);
  assert.throws(() => envs.step([0, 0]), ResetNeededError);
  const { instruction: _, ...withoutMission } = BY_HAND;
  assert.throws(() => envs.loadState(1, withoutMission), InputError);
  envs.loadState(1, { ...BY_HAND, agent: { x: 1, y: 2, direction: 3 } });
  envs.step([2, 2]);
  assert.deepEqual([...envs.terminated], [1, 0]);
  envs.loadState(1, withoutMission);
  assert.equal(envs.mission(1), "go to the red ball");
});

test("a state that cannot be is refused and changes nothing", () => {
  const envs = new VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 1);
  envs.reset([5]);
  const before = envs.saveState(0);
  const wrong: Partial<EnvState>[] = [
    { agent: { x: 0, y: 1, direction: 0 } },
    { agent: { x: 3, y: 1, direction: 0 } },
    { agent: { x: 1, y: 1, direction: 4 as never } },
    { objects: [{ type: "cat", colour: "red", at: [3, 1] }] },
    { objects: [{ type: "ball", colour: "pink", at: [3, 1] }] },
    { objects: [{ type: "ball", colour: "red", at: [7, 1] }] },
    { objects: [{ type: "ball", colour: "red", at: [9, 1] }] },
    { objects: [BY_HAND.objects[0], BY_HAND.objects[0]] },
    { objects: [{ type: "door", colour: "red", at: [3, 1] }] },
    { carrying: 4 },
    { stepCount: -1 },
    { maxSteps: 0 },
    { openings: [[9, 9]] },
    { instruction: { kind: "eat" } },
    { instruction: { kind: "goTo" } },
    { instruction: { kind: "goTo", object: { type: "cat" } } },
    { rng: ["", "", 0, 0] },
  ];
  for (const part of wrong) assert.throws(() => envs.loadState(0, { ...BY_HAND, ...part }), InputError);
  assert.deepEqual(envs.saveState(0), before);
});
