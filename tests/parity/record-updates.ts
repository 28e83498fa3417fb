/** Short rollouts of small language models as the policy, as a run plays them, for a PPO update to be made of by torch and by us. */

import { logProbabilities } from "tandem/dist/distribution";
import { Pcg64 } from "tandem/dist/env";
import { arms } from "tandem/dist/feedback/arms";
import { collect } from "tandem/dist/feedback/collect";
import { Loop } from "tandem/dist/feedback/loop";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { Rollout } from "tandem/dist/policy/rollout";
import { loopOptions } from "tandem/dist/runs/loop-options";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { openRecorded, type Recording } from "../policy/recorded-update";

/** A time limit (64 steps) falls into the steps after these. */
const BEFORE = 54;
const PPO = {
  environments: 4,
  steps: 15,
  gamma: 0.99,
  lambda: 0.99,
  learningRate: 5e-5,
  epochs: 2,
  clip: 0.2,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};
/** What is recorded: in each mode a last minibatch is smaller, and `tandem` is told verdicts, so that V has prompts of its own. */
const CASES = [
  { mode: "lamorel", arm: "glam", minibatch: 8, folders: ["models/t5-relu-tied", "t5-gated-untied", "models/llama"] },
  { mode: "glam", arm: "glam", minibatch: 16, folders: ["models/t5-relu-tied", "t5-gated-untied"] },
  { mode: "tandem", arm: "glam-feedback", minibatch: 32, folders: ["models/t5-relu-tied", "t5-gated-untied"] },
];

/** Actions are drawn from π to this power: random weights make one action very likely, with which nothing is ever reached. */
const FLATTENED = 0.1;

/** Numbers that are short in JSON; both sides take them as they are. */
function short(values: Iterable<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(8)));
}

/** Whether an episode was solved, one ran into its limit, and one goes on after the rollout. */
function telling({ rewards, ended, nextValues, environments: n }: Rollout): boolean {
  const limits = ended.some((end, row) => end === 1 && nextValues[row] !== 0);
  return limits && rewards.some((reward) => reward > 0) && ended.subarray(-n).includes(0);
}

/** Draws that shuffle so many rows in each epoch, as `shuffle` asks for them. */
function drawsFor(rows: number, epochs: number): number[] {
  const random = new Pcg64(7);
  return Array.from({ length: epochs }, () =>
    Array.from({ length: rows - 1 }, (_, k) => random.integers(0, rows - k)),
  ).flat();
}

async function record(folder: string, { mode: name, arm, minibatch }: (typeof CASES)[number]): Promise<Recording> {
  const mode = finetuneModes.get(name);
  const settings = { ...PPO, minibatch };
  const policy = new LanguageModelPolicy({
    model: await openRecorded({ folder }, mode),
    mode,
    ppo: settings,
    actions: CANDIDATES.length,
  });
  const level = "BabyAI-GoToRedBallNoDists-v0";
  for (let seed = 0; seed < 500; seed++) {
    const plan = { ...planOf(checkSpec({ level, arm: "student-alone", seed })), arm: arms.get(arm) };
    const plain = new Map<string, string>();
    const options = loopOptions(plan, policy, undefined);
    const own = new Map<string, Float64Array>();
    policy.act = async (states, seen, advice, rows) => {
      const logs = await LanguageModelPolicy.prototype.act.call(policy, states, seen, advice, rows);
      for (const i of rows) {
        plain.set(states.prompt(i), states.plainPrompt(i));
        const row = logs.subarray(i * CANDIDATES.length, (i + 1) * CANDIDATES.length);
        own.set(states.prompt(i), row.slice());
        row.set(logProbabilities(row.map((log) => log * FLATTENED)));
      }
      return logs;
    };
    const layouts = Array.from({ length: settings.environments }, (_, k) => 9000 + 100 * seed + k);
    const loop = new Loop({ ...options, environments: settings.environments, xDropout: 0, frozen: false }, layouts);
    await collect(loop, BEFORE);
    const { rollout } = await collect(loop, settings.steps);
    if (!telling(rollout)) continue;
    const valuePrompts = rollout.prompts.map((prompt) => plain.get(prompt) ?? prompt);
    const prompts = [...new Set([...rollout.prompts, ...valuePrompts])];
    const place = (prompt: string): number => prompts.indexOf(prompt);
    const rows = {
      prompts: rollout.prompts.map(place),
      valuePrompts: valuePrompts.map(place),
      actions: [...rollout.actions],
      logProbabilities: short(
        rollout.prompts.map((prompt, row) => own.get(prompt)?.[rollout.actions[row]] ?? Number.NaN),
      ),
      rewards: [...rollout.rewards],
      values: short(rollout.values),
      nextValues: short(rollout.nextValues),
      ended: [...rollout.ended],
    };
    return { mode: name, folder, settings, prompts, rows, draws: drawsFor(rows.actions.length, settings.epochs) };
  }
  throw new Error(`no rollout of ${folder} in mode ${name} has a success, a limit and an episode that goes on`);
}

/** All recordings. */
export async function recordings(): Promise<Recording[]> {
  const made: Recording[] = [];
  for (const one of CASES) for (const folder of one.folders) made.push(await record(folder, one));
  return made;
}
