/**
 * One measurement of training a student without a teacher, in a process of its own: prints {"frames", "cpuSeconds", "solved"}.
 * `cpuSeconds` is of the first training, without evaluations, from its start to its last update; `solved` is after how many
 * frames 200 held-back episodes, sampled actions, first ended with 99 % success in a second training of the same seed, or null.
 * Usage: student-ours.js SEED UPDATES ENGINE
 */
import type { EvaluationRow, LogRow } from "tandem/dist/feedback/row";
import { planOf } from "tandem/dist/runs/plan";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";

const EPISODES = 200;
const SOLVED = 0.99;

/** `simd` or `tfjs`. */
const ENGINE = process.argv[4];

function specOf(seed: number, overrides: RunSpec["overrides"]): RunSpec {
  return checkSpec({ arm: "student-alone", seed, preset: "window", overrides: { ...overrides, engine: ENGINE } });
}

/** Frames of a training and the CPU-seconds up to its last update. */
async function cost(seed: number, updates: number): Promise<{ frames: number; cpuSeconds: number }> {
  const spec = specOf(seed, { updates, evaluateEvery: updates, evaluationEpisodes: 1, finalEpisodes: 1 });
  const before = process.cpuUsage();
  for await (const row of (await Training.open(planOf(spec), undefined)).rows()) {
    if (row.kind !== "update" || row.update < updates) continue;
    const { user, system } = process.cpuUsage(before);
    return { frames: row.frames, cpuSeconds: (user + system) / 1e6 };
  }
  throw new Error("the training ended early");
}

function isSolved(row: LogRow): row is EvaluationRow {
  if (row.kind !== "evaluation" || row.final) return false;
  return row.episodes.successes >= SOLVED * row.episodes.count;
}

async function framesToSolve(seed: number, updates: number): Promise<number | null> {
  const spec = specOf(seed, { updates, evaluateEvery: 4, evaluationEpisodes: EPISODES, finalEpisodes: 1 });
  const training = await Training.open(planOf(spec), undefined);
  for await (const row of training.rows()) if (isSolved(row)) return row.frames;
  return null;
}

async function main(): Promise<void> {
  const [seed, updates] = process.argv.slice(2, 4).map(Number);
  await cost(seed, 4); // loads what is loaded once, and warms up
  console.log(JSON.stringify({ ...(await cost(seed, updates)), solved: await framesToSolve(seed, updates) }));
}

main();
