/**
 * Learning curves of the network `gru`, student alone: sampled actions, 200 held-back layouts; a JSON line an evaluation, on
 * stdout and at the end of data/bench/networks.jsonl. Without arguments: all tasks, and torch-ac beside the one of a given time.
 * Usage: node tests/dist/bench/networks.js [LEVEL [SEED,… [SETTING=VALUE …]]]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Settings } from "tandem/dist/feedback/settings";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import { setupPython } from "tandem/dist/setup/python";
import { ROOT } from "./rows";

const HERE = join(ROOT, "tests/bench");
const FOLDER = join(ROOT, "data/bench");
const VENV = join(HERE, ".venv-student");

/** What all are trained with. */
const SETTINGS: Partial<Settings> = {
  network: "gru",
  environments: 32,
  steps: 16,
  minibatch: 512,
  learningRate: 0.0005, // at 0.001 it learns in half the frames, but success falls back for a while
  evaluateEvery: 40,
  evaluationEpisodes: 200,
  finalEpisodes: 1,
};

/** What is to be learned, and when to stop. */
interface Task {
  readonly level: string;
  readonly seeds: readonly number[];
  /** The most frames. */
  readonly frames: number;
  /** The most CPU-seconds of training, evaluations apart. */
  readonly cpuSeconds?: number;
  /** A success that is to be kept up in {@link KEPT} evaluations in a row; then it stops. */
  readonly success?: number;
}

const KEPT = 5;

const TASKS: readonly Task[] = [
  { level: "BabyAI-GoToObjS6-v1", seeds: [0, 1, 2], frames: 300_000, success: 0.95 },
  { level: "BabyAI-GoToRedBallGrey-v0", seeds: [0, 1, 2], frames: 1_000_000, success: 0.95 },
  { level: "BabyAI-GoToLocal-v0", seeds: [0], frames: 10_000_000, cpuSeconds: 1800 },
];

/** Says and keeps one evaluation. */
function write(line: string): void {
  console.log(line);
  appendFileSync(join(FOLDER, "networks.jsonl"), `${line}\n`);
}

async function curve(task: Task, seed: number, more: Partial<Settings>): Promise<void> {
  const { level, frames: limit, cpuSeconds = Number.POSITIVE_INFINITY, success: wanted } = task;
  const overrides: Partial<Settings> = { ...SETTINGS, ...more };
  const { environments, steps } = planOf(checkSpec({ arm: "student-alone", seed, overrides })).settings;
  const updates = Math.floor(limit / (environments * steps));
  const spec = checkSpec({ arm: "student-alone", level, seed, overrides: { updates, ...overrides } });
  const training = await Training.open(planOf(spec), undefined);
  let [kept, trained] = [0, 0];
  let start = process.cpuUsage();
  for await (const row of training.rows()) {
    const { user, system } = process.cpuUsage(start);
    start = process.cpuUsage();
    if (row.kind === "update") trained += (user + system) / 1e6;
    else if (!row.final) {
      const { count, successes, returns, steps } = row.episodes;
      const success = successes / count;
      const means = { success, meanReturn: returns / count, meanSteps: steps / count };
      write(
        JSON.stringify({
          who: `tandem ${overrides.network}`,
          level,
          seed,
          frames: row.frames,
          ...means,
          cpuSeconds: trained,
          overrides,
        }),
      );
      kept = wanted !== undefined && success >= wanted ? kept + 1 : 0;
      if (kept === KEPT || trained >= cpuSeconds) return;
    }
  }
}

/** torch-ac with its text encoder on the same layouts, for as long. */
async function peer({ level, seeds, cpuSeconds }: Task): Promise<void> {
  const requirements = join(HERE, "student-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  for (const seed of seeds) {
    const words = [join(HERE, "networks_peer.py"), level, String(seed), String(cpuSeconds)];
    const child = spawn(join(VENV, "bin/python"), words, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "close");
    for await (const line of createInterface(child.stdout)) write(line);
    const [code] = await ended;
    if (code !== 0) throw new Error(`torch-ac on ${level}, seed ${seed}, ended with code ${code}`);
  }
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const [level, seeds, ...settings] = process.argv.slice(2);
  const asked = settings
    .map((setting) => setting.split("="))
    .map(([name, value]) => {
      return [name, name === "network" ? value : Number(value)];
    });
  const tasks = TASKS.filter((task) => level === undefined || task.level === level);
  if (tasks.length === 0)
    throw new Error(`no task on level "${level}"; there is ${TASKS.map((task) => task.level).join(", ")}`);
  for (const task of tasks) {
    for (const seed of seeds?.split(",").map(Number) ?? task.seeds) await curve(task, seed, Object.fromEntries(asked));
    if (level === undefined && task.cpuSeconds) await peer(task);
  }
}

main();
