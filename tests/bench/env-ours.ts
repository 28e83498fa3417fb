/**
 * One measurement of this library, in a process of its own: prints {"count": …, "cpuSeconds": …}.
 * Usage: env-ours.js steps|resets LEVEL ENVIRONMENTS COUNT
 */
import { ACTIONS } from "tandem/dist/env/codes";
import { Episode } from "tandem/dist/env/episode";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { VectorEnv } from "tandem/dist/env/vector";
import { OBSERVATION_BYTES } from "tandem/dist/env/view/observe";

const [work, id, environments, count] = process.argv.slice(2);

/** Steps of a vector environment, random actions, same-step autoreset, all observations written. */
function stepper(n: number): (count: number) => void {
  const envs = new VectorEnv(levels.get(id), n);
  const rng = new Pcg64(0);
  const actions = Array.from({ length: 97 }, () =>
    Uint8Array.from({ length: n }, () => rng.integers(0, ACTIONS.length)),
  );
  envs.reset(Array.from({ length: n }, (_, i) => i));
  return (steps) => {
    for (let k = 0; k * n < steps; k++) envs.step(actions[k % actions.length]);
  };
}

/** Resets of one environment, its generator going on, the first observation written. */
function resetter(): (count: number) => void {
  const episode = new Episode(levels.get(id));
  const observation = new Uint8Array(OBSERVATION_BYTES);
  episode.reset(0);
  return (resets) => {
    for (let k = 0; k < resets; k++) {
      episode.reset();
      episode.observe(observation, 0);
    }
  };
}

const run = work === "steps" ? stepper(Number(environments)) : resetter();
run(Number(count) / 10);
const before = process.cpuUsage();
run(Number(count));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ count: Number(count), cpuSeconds: (user + system) / 1e6 }));
