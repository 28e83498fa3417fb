/**
 * Learning curves of the networks with memory and instruction, student alone, sampled actions, 200 held-back layouts: a JSON
 * line an evaluation, on stdout and at the end of data/bench/networks.jsonl.
 * Usage: node tests/dist/bench/networks.js [LEVEL] [SEED] [SETTING=VALUE …]; without a level all targets, one after another
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { checkSpec, Training } from "tandem";
import { planOf } from "tandem/dist/runs/plan";
import { ROOT } from "./rows";

const FOLDER = join(ROOT, "data/bench");
const FILE = join(FOLDER, "networks.jsonl");

/** Settings of all, and how many frames each level is given. */
const SETTINGS = {
  network: "gru",
  environments: 32,
  steps: 16,
  minibatch: 256,
  evaluationEpisodes: 200,
  finalEpisodes: 1,
};
const TARGETS: Readonly<Record<string, number>> = {
  "BabyAI-GoToObjS6-v1": 300_000,
  "BabyAI-GoToRedBallGrey-v0": 1_000_000,
};

async function curve(level: string, seed: number, more: Readonly<Record<string, unknown>>): Promise<void> {
  const settings = { ...SETTINGS, ...more };
  const frames = settings.environments * settings.steps;
  const updates = Math.floor((TARGETS[level] ?? 1_000_000) / frames);
  const overrides = { updates, evaluateEvery: Math.max(1, Math.floor(20_000 / frames)), ...settings };
  const spec = checkSpec({ arm: "student-alone", level, seed, overrides });
  const before = process.cpuUsage();
  let evaluating = 0;
  let last = process.cpuUsage();
  const training = await Training.open(planOf(spec), undefined);
  for await (const row of training.rows()) {
    const now = process.cpuUsage(last);
    last = process.cpuUsage();
    if (row.kind !== "evaluation") continue;
    evaluating += now.user + now.system;
    if (row.final) continue;
    const { user, system } = process.cpuUsage(before);
    const { episodes } = row;
    const line = JSON.stringify({
      level,
      seed,
      frames: row.frames,
      success: episodes.successes / episodes.count,
      meanReturn: episodes.returns / episodes.count,
      meanSteps: episodes.steps / episodes.count,
      cpuSeconds: (user + system) / 1e6,
      trainingCpuSeconds: (user + system - evaluating) / 1e6,
      settings: overrides,
    });
    console.log(line);
    appendFileSync(FILE, `${line}\n`);
  }
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const words = process.argv.slice(2);
  const more = Object.fromEntries(
    words
      .filter((word) => word.includes("="))
      .map((word) => word.split("="))
      .map(([name, value]) => [name, Number.isNaN(Number(value)) ? value : Number(value)]),
  );
  const [level, seed] = words.filter((word) => !word.includes("="));
  for (const one of level ? [level] : Object.keys(TARGETS)) await curve(one, Number(seed ?? 0), more);
}

main();
