/** Promise: make, reset, step, spaces, wrappers and both kinds of autoreset behave as gymnasium 1.4's do. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { OBJECT } from "tandem/dist/env/codes";
import { describe } from "tandem/dist/env/describe";
import { Episode } from "tandem/dist/env/episode";
import { InvalidActionError, ResetNeededError, UnknownLevelError } from "tandem/dist/env/errors";
import { make } from "tandem/dist/env/gym/environment";
import { Discrete } from "tandem/dist/env/gym/spaces";
import { vector } from "tandem/dist/env/gym/vector";
import { describedInText, fullyObserved, oneHotObserved } from "tandem/dist/env/gym/wrappers";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { VectorEnv } from "tandem/dist/env/vector";
import { PACKED_VALUES, pack, unpack } from "tandem/dist/env/view/packed";
import { InputError } from "tandem/dist/errors";

test("observations lie in their space on every level, wrapped or not", () => {
  for (const { id } of levels.all)
    for (const wrap of [null, fullyObserved, oneHotObserved, describedInText]) {
      const env = wrap === null ? make(id) : wrap(make(id));
      let { observation } = env.reset({ seed: 1 });
      for (let t = 0, ended = false; t < 12 && !ended; t++) {
        assert.ok(env.observationSpace.contains(observation), id);
        const result = env.step(t % 6);
        observation = result.observation;
        ended = result.terminated || result.truncated;
      }
    }
});

test("spaces contain their samples and little else", () => {
  const rng = new Pcg64(3);
  const env = make("BabyAI-GoToLocal-v0");
  for (let k = 0; k < 50; k++) {
    assert.ok(env.actionSpace.contains(env.actionSpace.sample(rng)));
    assert.ok(env.observationSpace.contains(env.observationSpace.sample(rng)));
  }
  for (const value of [-1, 7, 0.5, "1", null]) assert.equal(env.actionSpace.contains(value), false);
  const { observation } = env.reset();
  for (const value of [null, {}, { ...observation, extra: 1 }, { ...observation, image: new Uint8Array(3) }])
    assert.equal(env.observationSpace.contains(value), false);
  assert.equal(new Discrete(2).contains(2), false);
});

test("wrong calls end in typed errors", () => {
  assert.throws(() => make("BabyAI-GoToRedBalls-v0"), UnknownLevelError);
  assert.throws(() => make("BabyAI-GoToObj-v0", { seed: -1 }), InputError);
  const env = make("BabyAI-GoToObj-v0");
  assert.throws(() => env.step(0), ResetNeededError);
  assert.throws(() => env.reset({ seed: 1.5 }), InputError);
  env.reset({ seed: 1 });
  for (const action of [7, -1, 1.5, Number.NaN]) assert.throws(() => env.step(action), InvalidActionError);
  for (let t = 0; t < 64; t++) env.step(6);
  assert.throws(() => env.step(0), ResetNeededError);
  env.reset();
  env.step(0);
});

test("the same seed plays the same, resets without a seed go on", () => {
  const play = (seed?: number): unknown[] => {
    const env = make("BabyAI-BossLevel-v0", { seed: 4 });
    const results: unknown[] = [env.reset(seed === undefined ? {} : { seed })];
    for (let t = 0; t < 40; t++) results.push(env.step((t * 5) % 6));
    results.push(env.reset());
    return results;
  };
  assert.deepEqual(play(), play());
  assert.deepEqual(play(), play(4));
  assert.notDeepEqual(play(4), play(5));
  const results = play(4) as { observation: { mission: string } }[];
  assert.notEqual(results[0].observation.mission, results.at(-1)!.observation.mission);
});

test("the whole grid shows the agent where it stands", () => {
  const env = fullyObserved(make("BabyAI-GoTo-v0"));
  const { observation } = env.reset({ seed: 2 });
  const { world } = env.episode;
  const at = 3 * (world.x * env.level.height + world.y);
  assert.deepEqual([...observation.image.slice(at, at + 3)], [OBJECT.agent, 0, world.direction]);
});

test("one-hot cells have one object, one colour and one state", () => {
  const plain = make("BabyAI-Unlock-v0");
  const { image } = plain.reset({ seed: 2 }).observation;
  const bits = oneHotObserved(make("BabyAI-Unlock-v0")).reset({ seed: 2 }).observation.image;
  for (let cell = 0; cell < 49; cell++)
    for (const [channel, from, size] of [
      [0, 0, 11],
      [1, 11, 6],
      [2, 17, 3],
    ]) {
      const part = [...bits.slice(20 * cell + from, 20 * cell + from + size)];
      assert.deepEqual(
        part,
        Array.from({ length: size }, (_, k) => Number(k === image[3 * cell + channel])),
      );
    }
});

test("packed observations unpack to what they were", () => {
  const envs = new VectorEnv(levels.get("BabyAI-BossLevel-v0"), 50);
  envs.reset(Array.from({ length: 50 }, (_, i) => i));
  const packed = pack(envs.observations);
  assert.equal(packed.length, 50 * 49);
  assert.ok(packed.every((value) => value < PACKED_VALUES));
  assert.deepEqual(unpack(packed), envs.observations);
  assert.throws(() => pack(envs.observations, new Uint8Array(3)), InputError);
});

test("text comes with the observation", () => {
  const env = describedInText(make("BabyAI-GoToLocal-v0"));
  const { observation } = env.reset({ seed: 0 });
  assert.deepEqual(observation.descriptions, describe(observation.image, 0, undefined));
});

const N = 3;

test("next-step autoreset: the step after the end resets, ignores the action and pays nothing", () => {
  const envs = vector.make("BabyAI-GoToObjS4-v0", N);
  const singles = Array.from({ length: N }, () => new Episode(levels.get("BabyAI-GoToObjS4-v0")));
  const ended = new Array(N).fill(false);
  const rng = new Pcg64(1);
  envs.reset({ seed: 10 });
  singles.forEach((episode, i) => {
    episode.reset(10 + i);
  });
  let resets = 0;
  for (let t = 0; t < 200; t++) {
    const actions = singles.map(() => rng.integers(0, 7));
    const { observation, reward, terminated, truncated, info } = envs.step(actions);
    assert.deepEqual(info, {});
    singles.forEach((episode, i) => {
      if (ended[i]) {
        episode.reset();
        resets++;
        assert.deepEqual([reward[i], terminated[i], truncated[i]], [0, 0, 0]);
        ended[i] = false;
      } else {
        episode.step(actions[i]);
        assert.deepEqual(
          [reward[i], terminated[i] === 1, truncated[i] === 1],
          [episode.reward, episode.terminated, episode.truncated],
        );
        ended[i] = episode.terminated || episode.truncated;
      }
      const image = new Uint8Array(147);
      episode.observe(image, 0);
      assert.deepEqual(observation.image.slice(147 * i, 147 * (i + 1)), image);
      assert.equal(observation.mission[i], episode.mission);
      assert.equal(observation.direction[i], episode.world.direction);
    });
  }
  assert.ok(resets > 10);
});

test("same-step autoreset plays as VectorEnv and hands the last observation over", () => {
  const envs = vector.make("BabyAI-GoToObjS4-v0", N, { autoreset: "same-step" });
  const plain = new VectorEnv(levels.get("BabyAI-GoToObjS4-v0"), N);
  const rng = new Pcg64(2);
  envs.reset({ seed: [5, 6, 7] });
  plain.reset([5, 6, 7]);
  for (let t = 0; t < 200; t++) {
    const actions = Array.from({ length: N }, () => rng.integers(0, 7));
    const { observation, reward, terminated, truncated, info } = envs.step(actions);
    plain.step(actions);
    assert.deepEqual(
      [observation.image, reward, terminated, truncated],
      [plain.observations, plain.rewards, plain.terminated, plain.truncated],
    );
    const finals = (info.finalObservation ?? new Array(N).fill(undefined)) as ({ image: Uint8Array } | undefined)[];
    finals.forEach((final, i) => {
      assert.equal(final !== undefined, terminated[i] + truncated[i] > 0);
      if (final !== undefined) assert.deepEqual(final.image, plain.finalObservations.slice(147 * i, 147 * (i + 1)));
    });
  }
});

test("vector environments refuse wrong calls", () => {
  assert.throws(() => vector.make("BabyAI-Nothing-v0", 2), UnknownLevelError);
  assert.throws(() => vector.make("BabyAI-GoToObj-v0", 0), InputError);
  assert.throws(() => vector.make("BabyAI-GoToObj-v0", 2, { autoreset: "never" as never }), InputError);
  const envs = vector.make("BabyAI-GoToObj-v0", 2);
  assert.throws(() => envs.step([0, 0]), ResetNeededError);
  assert.throws(() => envs.reset({ seed: [1] }), InputError);
  envs.reset();
  assert.throws(() => envs.step([0]), InputError);
  assert.throws(() => envs.step([0, 9]), InvalidActionError);
});
