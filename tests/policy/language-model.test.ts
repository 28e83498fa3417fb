/** Promise: a language model as the policy learns by PPO as its mode has it, of the prompts that it acted on, with V of prompts with nothing told. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env";
import { type Game, gameLevel } from "tandem/dist/env/game";
import { arm } from "tandem/dist/feedback/arm";
import { channels } from "tandem/dist/feedback/channels";
import { collect } from "tandem/dist/feedback/collect";
import { evaluate } from "tandem/dist/feedback/evaluate";
import { Loop } from "tandem/dist/feedback/loop";
import { rules } from "tandem/dist/feedback/rules";
import { DEFAULTS } from "tandem/dist/feedback/settings";
import { experienceOf } from "tandem/dist/policy/language-model/experience";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import { loopOptions } from "tandem/dist/runs/loop-options";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { TabularModel } from "./tabular-model";

const WORDS = ["left", "right", "wait"];
/** A text that names what is right; three steps, each a new text. */
const obey: Game<{ readonly asked: number; readonly step: number }> = {
  id: "obey",
  candidates: WORDS,
  observation: 1,
  maxSteps: 4,
  start: (seed) => ({ asked: seed % 3, step: 0 }),
  step: ({ asked, step }, action) => ({
    state: { asked: (asked + 1) % 3, step: step + 1 },
    ...(action === asked ? (step === 2 ? { reward: 1, ended: true } : {}) : { ended: true }),
  }),
  observe: ({ asked }) => [asked],
  describe: ({ asked, step }) => [`step ${step}`, `the word is ${WORDS[asked]}`],
  mission: () => "do as you are told",
  right: ({ asked }) => [asked],
};

const ppo = { ...DEFAULTS, learningRate: 4, epochs: 4, minibatch: 16, entropyCoefficient: 0, maxGradientNorm: 10 };

function lived(seed: number, [steps, n]: readonly [number, number] = [7, 3]): Rollout {
  const random = new Pcg64(seed);
  const rollout = emptyRollout(steps, n);
  for (let row = 0; row < steps * n; row++) {
    rollout.rewards[row] = random.uniform();
    rollout.values[row] = random.uniform();
    rollout.ended[row] = random.integers(0, 3) === 0 ? 1 : 0;
    rollout.nextValues[row] = rollout.ended[row] && random.integers(0, 2) ? 0 : random.uniform();
    rollout.prompts.push(`prompt ${row}`);
  }
  for (let row = 0; row + n < steps * n; row++)
    if (!rollout.ended[row]) rollout.nextValues[row] = rollout.values[row + n];
  return rollout;
}

test("lamorel: advantages and returns path by path as its example works them out", () => {
  const { gamma, lambda } = { gamma: 0.9, lambda: 0.7 };
  for (const seed of [1, 2, 3]) {
    const rollout = lived(seed);
    const { steps, environments: n } = rollout;
    const found = experienceOf(rollout, finetuneModes.get("lamorel"), { gamma, lambda });
    for (let i = 0; i < n; i++) {
      const [advantages, returns]: number[][] = [[], []];
      let path: number[] = [];
      for (let t = 0; t < steps; t++) {
        path.push(t * n + i);
        if (!rollout.ended[t * n + i] && t < steps - 1) continue;
        const last = rollout.ended[t * n + i] ? 0 : rollout.nextValues[t * n + i] * 20; // a limit is an end, too
        const rewards = [...path.map((row) => rollout.rewards[row] * 20), last];
        const values = [...path.map((row) => rollout.values[row] * 20), last];
        for (let k = 0; k < path.length; k++) {
          let [advantage, back] = [0, 0];
          for (let j = path.length - 1; j >= k; j--) {
            advantage = rewards[j] + gamma * values[j + 1] - values[j] + gamma * lambda * advantage;
          }
          for (let j = path.length; j >= k; j--) back = rewards[j] + gamma * back;
          advantages.push(advantage);
          returns.push(back);
        }
        path = [];
      }
      const mean = advantages.reduce((sum, value) => sum + value, 0) / steps;
      const deviation = Math.sqrt(advantages.reduce((sum, value) => sum + (value - mean) ** 2, 0) / steps);
      for (let t = 0; t < steps; t++) {
        const row = t * n + i;
        assert.ok(Math.abs(found.advantages[row] - (advantages[t] - mean) / deviation) < 1e-12);
        assert.ok(Math.abs(found.returns[row] - returns[t]) < 1e-12);
        assert.equal(found.oldValues[row], rollout.values[row] * 20);
      }
    }
  }
});

test("tandem: a time limit is bootstrapped, and advantages are normalised over the whole rollout", () => {
  const rollout = lived(4);
  const { advantages, returns } = experienceOf(rollout, finetuneModes.get("tandem"), { gamma: 0.9, lambda: 0 });
  const errors = [...rollout.rewards].map((r, row) => r + 0.9 * rollout.nextValues[row] - rollout.values[row]);
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  const deviation = Math.sqrt(errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / errors.length);
  for (const [row, error] of errors.entries()) {
    assert.ok(Math.abs(advantages[row] - (error - mean) / deviation) < 1e-12);
    assert.ok(Math.abs(returns[row] - (error + rollout.values[row])) < 1e-12);
  }
  const alike = { ...rollout, rewards: rollout.rewards.map(() => 0), values: rollout.values.map(() => 0) };
  const flat = experienceOf({ ...alike, nextValues: alike.values }, finetuneModes.get("tandem"), {
    gamma: 1,
    lambda: 1,
  });
  assert.ok(
    flat.advantages.every((value) => value === 0),
    "nothing to tell apart is no division by 0",
  );
});

test("frames: one environment after the other and unclipped as in Lamorel's example, else in a new order and clipped; each once an epoch", async () => {
  for (const name of ["lamorel", "tandem"]) {
    const model = new TabularModel(6);
    const policy = new LanguageModelPolicy({
      model,
      mode: finetuneModes.get(name),
      ppo: { ...ppo, minibatch: 8 },
      actions: 6,
    });
    const random = new Pcg64(5);
    const rollout = lived(6);
    await policy.update(rollout, (n) => random.integers(0, n));
    const epochs = [0, 1, 2, 3].map((k) =>
      model.learned.slice(3 * k, 3 * k + 3).flatMap((frames) => frames.map(({ prompt }) => prompt)),
    );
    const inOrder = [0, 1, 2].flatMap((i) => Array.from({ length: 7 }, (_, t) => `prompt ${t * 3 + i}`));
    for (const epoch of epochs) assert.deepEqual([...epoch].sort(), [...inOrder].sort());
    const contiguous = name === "lamorel";
    assert.equal(
      epochs.every((epoch) => epoch.join() === inOrder.join()),
      contiguous,
    );
    assert.ok(model.norms.every((norm) => norm === (contiguous ? Number.POSITIVE_INFINITY : ppo.maxGradientNorm)));
  }
});

test("it is told verdicts on its own last action, acts on them, and learns V of prompts with nothing told; a prompt is asked once", async () => {
  const level = gameLevel(obey);
  const base = planOf(checkSpec({ arm: "student-alone", seed: 0 }));
  const feedback = arm({
    name: "own",
    title: "own",
    channels: [channels.get("sentence")],
    rule: rules.get("paper"),
    teacher: "none",
  });
  const model = new TabularModel(3);
  const policy = new LanguageModelPolicy({ model, mode: finetuneModes.get("tandem"), ppo, actions: 3 });
  const options = loopOptions({ ...base, arm: feedback, level }, policy, undefined);
  const loop = new Loop({ ...options, environments: 4, xDropout: 0, frozen: false }, [0, 1, 2, 3]);
  const random = new Pcg64(1);
  const success = async (): Promise<number> => {
    const { episodes } = await evaluate(
      options,
      Array.from({ length: 60 }, (_, k) => 1000 + k),
      0,
    );
    return episodes.successes / episodes.count;
  };
  const before = await success();
  for (let k = 0; k < 40; k++) {
    const { rollout } = await collect(loop, 16);
    await policy.update(rollout, (n) => random.integers(0, n));
  }
  const after = await success();
  assert.ok(before < 0.2 && after > 0.95, `${before} before, ${after} after`);
  const frames = model.learned.flat().map(({ prompt, valuePrompt }) => [prompt, valuePrompt]);
  assert.ok(
    frames.some(([prompt]) => /Last suggestion: /.test(prompt)),
    "it was told",
  );
  for (const [prompt, plain] of frames) assert.equal(plain, prompt.replace(/Last suggestion:.*\n/, ""));
  for (const asked of model.asked) assert.equal(new Set(asked).size, asked.length);
});

test("a policy that is loaded goes on as the one that was saved", async () => {
  const rollout = lived(8);
  const make = (): LanguageModelPolicy =>
    new LanguageModelPolicy({ model: new TabularModel(6), mode: finetuneModes.get("glam"), ppo, actions: 6 });
  const run = async (policy: LanguageModelPolicy, seed: number): Promise<void> => {
    const random = new Pcg64(seed);
    await policy.update(rollout, (n) => random.integers(0, n));
  };
  const [one, other] = [make(), make()];
  await run(one, 1);
  other.load(one.save());
  await run(one, 2);
  await run(other, 2);
  assert.deepEqual(other.save(), one.save());
});

test("GLAM's prompt holds what is told on a line before the observations", () => {
  const mode = finetuneModes.get("glam");
  const { prompt } = new LanguageModelPolicy({ model: new TabularModel(6), mode, ppo, actions: 6 });
  const text = prompt?.("go", [{ descriptions: ["a"], action: "drop" }, { descriptions: ["b"] }], "It is bad.") ?? "";
  assert.match(
    text,
    / \n Goal of the agent: go \n It is bad\. \n Observation 0: a, \n Action 0: drop \n Observation 1: b, \n Action 1: $/,
  );
});
