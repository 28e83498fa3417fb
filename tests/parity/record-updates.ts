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
/** A mode in an arm, with settings of its own, of some models in tests/data. */
interface Case {
  readonly mode: string;
  readonly arm: string;
  readonly folders: readonly string[];
  readonly settings: { readonly minibatch: number; readonly clip?: number };
}

/**
 * What is recorded: in each mode a last minibatch is smaller. `tandem` is told verdicts, so that V has prompts of its own, and clips more
 * narrowly, for rewards that are not multiplied move V little.
 */
const CASES: readonly Case[] = [
  {
    mode: "lamorel",
    arm: "glam",
    settings: { minibatch: 8 },
    folders: ["models/t5-relu-tied", "t5-gated-untied", "models/llama"],
  },
  { mode: "glam", arm: "glam", settings: { minibatch: 16 }, folders: ["models/t5-relu-tied", "t5-gated-untied"] },
  {
    mode: "tandem",
    arm: "glam-feedback",
    settings: { minibatch: 14, clip: 0.02 },
    folders: ["models/t5-relu-tied", "t5-gated-untied"],
  },
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

/** What a policy was asked, by the prompt that it acted on: the prompt with nothing told, and its own log π. */
type Asked = Map<string, { readonly plain: string; readonly logs: Float64Array }>;

/** Makes a policy act by its π flattened. @returns what it is asked from now on */
function flatten(policy: LanguageModelPolicy): Asked {
  const K = CANDIDATES.length;
  const asked: Asked = new Map();
  policy.act = async (states, seen, advice, rows) => {
    const all = await LanguageModelPolicy.prototype.act.call(policy, states, seen, advice, rows);
    for (const i of rows) {
      const row = all.subarray(i * K, (i + 1) * K);
      asked.set(states.prompt(i), { plain: states.plainPrompt(i), logs: row.slice() });
      row.set(logProbabilities(row.map((log) => log * FLATTENED)));
    }
    return all;
  };
  return asked;
}

function rowsOf(rollout: Rollout, asked: Asked): Pick<Recording, "prompts" | "rows"> {
  const known = rollout.prompts.map((prompt) => asked.get(prompt)!); // it acted on every one
  const prompts = [...new Set([...rollout.prompts, ...known.map(({ plain }) => plain)])];
  const place = (prompt: string): number => prompts.indexOf(prompt);
  const rows = {
    prompts: rollout.prompts.map(place),
    valuePrompts: known.map(({ plain }) => place(plain)),
    actions: [...rollout.actions],
    logProbabilities: short(known.map(({ logs }, row) => logs[rollout.actions[row]])),
    rewards: [...rollout.rewards],
    values: short(rollout.values),
    nextValues: short(rollout.nextValues),
    ended: [...rollout.ended],
  };
  return { prompts, rows };
}

async function record(folder: string, { mode: name, arm, settings: own }: Case): Promise<Recording> {
  const mode = finetuneModes.get(name);
  const settings = { ...PPO, ...own };
  const { environments, steps } = settings;
  const model = await openRecorded({ folder }, mode);
  const policy = new LanguageModelPolicy({ model, mode, ppo: settings, actions: CANDIDATES.length });
  const asked = flatten(policy);
  for (let seed = 0; seed < 500; seed++) {
    const spec = checkSpec({ level: "BabyAI-GoToRedBallNoDists-v0", arm: "student-alone", seed });
    const options = loopOptions({ ...planOf(spec), arm: arms.get(arm) }, policy, undefined);
    const layouts = Array.from({ length: environments }, (_, k) => 9000 + 100 * seed + k);
    const loop = new Loop({ ...options, environments, xDropout: 0, frozen: false }, layouts);
    await collect(loop, BEFORE);
    const { rollout } = await collect(loop, steps);
    if (!telling(rollout)) continue;
    const draws = drawsFor(steps * environments, settings.epochs);
    return { mode: name, folder, settings, ...rowsOf(rollout, asked), draws };
  }
  throw new Error(`no rollout of ${folder} in mode ${name} has a success, a limit and an episode that goes on`);
}

/** All recordings. */
export async function recordings(): Promise<Recording[]> {
  const made: Recording[] = [];
  for (const one of CASES) for (const folder of one.folders) made.push(await record(folder, one));
  return made;
}
