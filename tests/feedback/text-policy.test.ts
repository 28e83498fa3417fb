/** Promise: a policy that reads text is shown the state that it acts on and judges, in its own words if it has some, with the last steps of the same episode. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { VectorEnv } from "tandem/dist/env";
import { type Game, gameLevel } from "tandem/dist/env/game";
import { levels } from "tandem/dist/env/levels/registry";
import { collect } from "tandem/dist/feedback/collect";
import { Loop } from "tandem/dist/feedback/loop";
import type { Policy } from "tandem/dist/policy/policy";
import { loopOptions } from "tandem/dist/runs/loop-options";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";

const LIMIT = 5;
/** A clock, which only its limit stops; seeds do not matter. */
const clock: Game<{ readonly time: number }> = {
  id: "clock",
  candidates: ["wait", "look"],
  observation: 1,
  maxSteps: LIMIT,
  start: () => ({ time: 0 }),
  step: ({ time }) => ({ state: { time: time + 1 } }),
  observe: ({ time }) => [time],
  describe: ({ time }) => [`it is ${time}`],
  mission: () => "wait",
};

/** A policy that notes what it is shown. */
function reader(own: boolean): { readonly policy: Policy; readonly read: string[]; readonly acted: string[] } {
  const [read, acted]: string[][] = [[], []];
  const policy: Policy = {
    memory: 0,
    version: 0,
    readsText: true,
    read: (states, _memory, rows) => {
      for (const i of rows) read.push(`${states.observations[i]}: ${states.plainPrompt(i)}`);
      return { values: new Float64Array(states.n), memory: new Float32Array(0) };
    },
    act: (states, _seen, _advice, rows) => {
      for (const i of rows) acted.push(states.prompt(i));
      return new Float64Array(states.n * 2).fill(-Math.log(2));
    },
    ...(own
      ? {
          prompt: (mission, steps, told) =>
            [mission, ...steps.map(({ descriptions, action = "?" }) => `${descriptions} ${action}`), told].join("|"),
        }
      : {}),
  };
  return { policy, read, acted };
}

function loopOf(policy: Policy): Loop {
  const spec = checkSpec({ arm: "student-alone", seed: 0 });
  const level = gameLevel(clock);
  const options = loopOptions({ ...planOf(spec), level }, policy, undefined);
  return new Loop({ ...options, environments: 1, xDropout: 0, frozen: false }, [0]);
}

test("V is read of the words of the very state that is seen, the last one of an episode at its limit among them", async () => {
  const { policy, read } = reader(false);
  await collect(loopOf(policy), 2 * LIMIT + 1);
  const words = (time: number): string => `${time}: Goal of the agent: wait\nObservation: it is ${time}\nAction:`;
  const round = [1, 2, 3, 4, 5, 0];
  assert.deepEqual(read, [0, ...round, ...round, 1].map(words));
});

test("its own words are given two steps before the present one, of the same episode, and are what the rollout holds", async () => {
  const { policy, acted, read } = reader(true);
  const { rollout } = await collect(loopOf(policy), LIMIT + 2);
  const did = [...rollout.actions].map((action) => ["wait", "look"][action]);
  const words = (t: number): string => {
    const steps = [t - 2, t - 1].flatMap((at) => (at >= 0 ? [`it is ${at} ${did[at]}`] : []));
    return ["wait", ...steps, `it is ${t} ?`, ""].join("|");
  };
  assert.deepEqual(acted.slice(0, LIMIT), [0, 1, 2, 3, 4].map(words));
  assert.equal(acted[LIMIT], "wait|it is 0 ?|");
  assert.equal(acted[LIMIT + 1], `wait|it is 0 ${did[LIMIT]}|it is 1 ?|`);
  assert.deepEqual(rollout.prompts, acted);
  assert.ok(read.includes(`${LIMIT}: ${words(LIMIT)}`), "the last state knows its episode's steps");
});

test("a loop that goes on from a saved state gives the same words", async () => {
  const [whole, first, second] = [reader(true), reader(true), reader(true)];
  await collect(loopOf(whole.policy), 4);
  const loop = loopOf(first.policy);
  await collect(loop, 3);
  const resumed = loopOf(second.policy);
  resumed.load(JSON.parse(JSON.stringify(loop.save())));
  await collect(resumed, 1);
  assert.deepEqual([...first.acted, ...second.acted], whole.acted);
});

test("the last view of an episode is told as the environment told it before it was reset", () => {
  const level = levels.get("BabyAI-GoToObjS4-v0");
  const [vector, twin] = [new VectorEnv(level, 1), new VectorEnv(level, 1)];
  vector.reset([3]);
  twin.reset([3]);
  let ends = 0;
  for (let t = 0; t < 400; t++) {
    const action = (t * 7) % 3;
    vector.step([action]);
    if (!vector.terminated[0] && !vector.truncated[0]) {
      twin.step([action]);
      continue;
    }
    const episode = twin.episode(0);
    episode.step(action);
    episode.observe(twin.observations, 0);
    assert.deepEqual(vector.describeFinal(0), twin.describe(0));
    ends++;
    twin.loadState(0, vector.saveState(0));
  }
  assert.ok(ends > 2, `${ends} ends`);
});
