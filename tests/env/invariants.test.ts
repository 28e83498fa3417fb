/** Promise: over all registered levels the engine is deterministic, keeps its invariants and never throws while stepping. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { ACTIONS, OBJECT } from "tandem/dist/env/codes";
import { Episode } from "tandem/dist/env/episode";
import { StuckResetError } from "tandem/dist/env/errors";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { VectorEnv } from "tandem/dist/env/vector";
import { walkable } from "tandem/dist/env/world/act";
import { FIRST_OBJECT } from "tandem/dist/env/world/layout";
import { objectOf } from "tandem/dist/env/world/look";

const FUZZ_STEPS = 1_000_000;

/** What must hold of an episode between two steps. */
function check(episode: Episode): void {
  const { world, reward, level: which } = episode;
  assert.ok(walkable(world.lookAt(world.here)), `${which.id}: the agent stands in something`);
  assert.ok(reward >= 0 && reward <= 1);
  assert.ok(reward === 0 || episode.terminated);
  assert.equal(episode.truncated, episode.stepCount >= episode.maxSteps);
  let lying = 0;
  for (let object = FIRST_OBJECT; object < world.end; object++) {
    if (!world.lies(object)) continue;
    lying++;
    assert.notEqual(object, world.carried, `${which.id}: the carried object also lies in the grid`);
  }
  let held = 0;
  for (let x = 0; x < world.layout.width; x++)
    for (let y = 0; y < world.layout.height; y++) {
      const cell = world.layout.cell(x, y);
      const object = objectOf(world.lookAt(cell));
      if (world.cells[cell] >= FIRST_OBJECT) held++;
      const border = x === 0 || y === 0 || x === world.layout.width - 1 || y === world.layout.height - 1;
      if (border) assert.equal(object, OBJECT.wall);
    }
  assert.equal(held, lying, `${which.id}: an object lies in two cells`);
}

test("a million random steps over all levels", () => {
  const rng = new Pcg64(20240112);
  const perLevel = Math.ceil(FUZZ_STEPS / levels.all.length);
  for (const which of levels.all) {
    const episode = new Episode(which);
    episode.reset(rng.integers(0, 2 ** 31));
    for (let step = 0; step < perLevel; step++) {
      const before = step % 50 === 0 ? episode.world.rng.state() : null;
      episode.step(rng.integers(0, ACTIONS.length));
      if (before !== null) {
        assert.deepEqual(episode.world.rng.state(), before, "a step draws nothing");
        check(episode);
      }
      if (episode.terminated || episode.truncated) {
        check(episode);
        try {
          episode.reset();
        } catch (error) {
          assert.ok(error instanceof StuckResetError);
          episode.reset(rng.integers(0, 2 ** 31));
        }
      }
    }
  }
});

test("the same seeds and actions give the same everything, on every level", () => {
  for (const which of levels.all) {
    const play = (): unknown[] => {
      const envs = new VectorEnv(which, 2);
      const rng = new Pcg64(7);
      const seen: unknown[] = [];
      envs.reset([11, 12]);
      for (let t = 0; t < 60; t++) {
        envs.step([rng.integers(0, 7), rng.integers(0, 7)]);
        if (t % 6 === 0) seen.push(envs.observations.slice(), envs.rewards.slice(), envs.saveState(1));
      }
      return seen;
    };
    assert.deepEqual(play(), play(), which.id);
  }
});

test("a reset for which Python would try for ever gives up with a typed error", () => {
  const envs = new VectorEnv(levels.get("BabyAI-SynthS5R2-v0"), 1);
  const episode = new Episode(levels.get("BabyAI-SynthS5R2-v0"));
  episode.reset(3);
  assert.throws(() => episode.reset(), StuckResetError);
  // The same inside a step: the environment then wants a reset.
  envs.reset([3]);
  assert.throws(() => {
    for (let t = 0; t < 1000; t++) envs.step([6]);
  }, StuckResetError);
  assert.throws(() => envs.step([6]), /reset/);
  envs.reset([4]);
  envs.step([6]);
});

test("there are 96 levels, each documented", () => {
  assert.equal(levels.all.length, 96);
  assert.equal(new Set(levels.all.map(({ id }) => id)).size, 96);
  for (const { id, summary, missionSpace, maxStepsRule } of levels.all)
    for (const text of [summary, missionSpace, maxStepsRule]) assert.ok(text.length > 0, id);
});
