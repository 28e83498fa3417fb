/**
 * One measurement of training a student without a teacher, in a process of its own: prints {"frames", "cpuSeconds", "solved"}.
 * `cpuSeconds` is of the first training, without evaluations, from its start to its last update; `solved` is after how many
 * frames 200 held-back episodes, sampled actions, first ended with 99 % success in a second training of the same seed, or null.
 * Usage: student-ours.js SEED FRAMES ENGINE [RATE STEPS]: the rate of Adam, and the steps of each environment an update
 */
import type { EvaluationRow, LogRow } from "tandem/dist/feedback/row";
import { planOf } from "tandem/dist/runs/plan";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";

const EPISODES = 200;
const SOLVED = 0.99;
/** Frames between two looks, the same in student_peer.py: who looks more often sees a lucky evaluation sooner. */
const LOOK = 2048;

const [SEED, FRAMES] = process.argv.slice(2, 4).map(Number);
/** `simd` or `tfjs`. */
const ENGINE = process.argv[4];
const ENVIRONMENTS = 16;
const [RATE = 1e-3, STEPS = 16] = process.argv.slice(5).map(Number);

function specOf(seed: number, overrides: RunSpec["overrides"]): RunSpec {
  const settings = { environments: ENVIRONMENTS, steps: STEPS, learningRate: RATE, engine: ENGINE };
  return checkSpec({ arm: "student-alone", seed, preset: "window", overrides: { ...overrides, ...settings } });
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
  const spec = specOf(seed, {
    updates,
    evaluateEvery: Math.max(1, Math.floor(LOOK / (ENVIRONMENTS * STEPS))),
    evaluationEpisodes: EPISODES,
    finalEpisodes: 1,
  });
  const training = await Training.open(planOf(spec), undefined);
  for await (const row of training.rows()) if (isSolved(row)) return row.frames;
  return null;
}

async function main(): Promise<void> {
  const updates = Math.round(FRAMES / (ENVIRONMENTS * STEPS));
  await cost(SEED, 4); // loads what is loaded once, and warms up
  console.log(JSON.stringify({ ...(await cost(SEED, updates)), solved: await framesToSolve(SEED, updates) }));
}

main();
