/** Promise: a right action is one that a shortest way to the goal begins with, found by trying the actions out. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import type { EnvState } from "tandem/dist/env/state";
import { VectorEnv } from "tandem/dist/env/vector";

/** The fewest steps in which turning, moving and toggling fulfil the mission, by search over whole environments. */
function fewestSteps(envs: VectorEnv, from: EnvState, atMost: number): number {
  let frontier = [from];
  const known = new Set<string>();
  for (let count = 1; count <= atMost; count++) {
    const next: EnvState[] = [];
    for (const state of frontier)
      for (const action of [0, 1, 2, 5]) {
        envs.loadState(0, state);
        envs.step([action]);
        if (envs.rewards[0] > 0) return count;
        const after = envs.saveState(0);
        const key = JSON.stringify([after.agent, after.objects]);
        if (!known.has(key)) next.push(after);
        known.add(key);
      }
    frontier = next;
  }
  return Number.POSITIVE_INFINITY;
}

function fewestAfter(envs: VectorEnv, state: EnvState, action: number, atMost: number): number {
  envs.loadState(0, state);
  envs.step([action]);
  return envs.rewards[0] > 0 ? 0 : fewestSteps(envs, envs.saveState(0), atMost);
}

for (const id of ["BabyAI-GoToRedBallNoDists-v0", "BabyAI-GoToLocal-v0", "BabyAI-GoToLocalS5N2-v0"])
  test(`right actions on ${id}`, () => {
    const envs = new VectorEnv(levels.get(id), 1);
    for (let seed = 0; seed < 12; seed++) {
      envs.reset([seed]);
      const state: EnvState = { ...envs.saveState(0), maxSteps: 1000 };
      const fewest = fewestSteps(envs, state, 30);
      envs.loadState(0, state);
      const right = envs.rightActions(0);
      for (const action of [0, 1, 2, 3, 4, 5]) {
        const expected = [0, 1, 2, 5].includes(action) && fewestAfter(envs, state, action, 30) === fewest - 1;
        assert.equal((right >> action) & 1, expected ? 1 : 0, `seed ${seed} action ${action}`);
      }
    }
  });

test("following right actions solves the level in every start", () => {
  const envs = new VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 1);
  for (let seed = 0; seed < 200; seed++) {
    envs.reset([seed]);
    let steps = 0;
    for (; envs.terminated[0] === 0; steps++) {
      const right = envs.rightActions(0);
      assert.notEqual(right, 0);
      envs.step([31 - Math.clz32(right)]);
    }
    assert.ok(envs.rewards[0] > 0 && steps <= 13, `seed ${seed}: ${steps} steps`);
  }
});
