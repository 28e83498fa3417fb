/**
 * One measurement of this library's scoring, in a process of its own: prints {"cpuSeconds", "wallSeconds", …}.
 * Usage: teacher-ours.js prompts FOLDER DTYPE   the prompts of FOLDER/work.json, or of the folder beside it
 *        teacher-ours.js rollout FOLDER CACHE   4 096 prompts of a rollout; CACHE is none, empty or filled
 *        teacher-ours.js agreement FOLDER       int8 beside fp32 on all prompts of a level, or on the folder's references:
 *                                               prints {"prompts", "sameArgmax", "meanDifference", "largestDifference"}
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logProbabilities } from "tandem/dist/distribution";
import { describe } from "tandem/dist/env/describe";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { VectorEnv } from "tandem/dist/env/vector";
import { OBSERVATION_BYTES } from "tandem/dist/env/view/observe";
import { levelPrompts } from "tandem/dist/feedback/level-prompts";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import { loadModel } from "tandem/dist/model/load";
import type { Scorer } from "tandem/dist/model/scorer";
import { cached } from "tandem/dist/teacher/cache";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import type { Query, Teacher } from "tandem/dist/teacher/teacher";

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const ENVIRONMENTS = 16;
const STEPS = 256;

/** The prompts of a rollout, step by step: chance acts, and each is told of some last suggestion what chance makes of it. */
function rollout(): Query[][] {
  const environments = new VectorEnv(levels.get(LEVEL), ENVIRONMENTS);
  environments.reset(Array.from({ length: ENVIRONMENTS }, (_, k) => k));
  const random = new Pcg64(0);
  return Array.from({ length: STEPS }, () => {
    const queries = Array.from({ length: ENVIRONMENTS }, (_, i): Query => {
      const start = environments.stepCount(i) === 0;
      const verdict = random.integers(0, 2) ? "better" : "worse";
      const sentence = start ? "" : feedbackSentence(CANDIDATES[random.integers(0, 6)], verdict);
      const seen = describe(environments.observations, i * OBSERVATION_BYTES, environments.carrying(i));
      return { prompt: lamorelPrompt(environments.mission(i), seen, sentence), rightActions: 0 };
    });
    environments.step(Array.from({ length: ENVIRONMENTS }, () => random.integers(0, 6)));
    return queries;
  });
}

function teacherOf(scorer: Scorer): Teacher {
  return {
    name: "bench",
    fingerprint: "bench",
    score: (queries) =>
      scorer.scoreAll(
        queries.map(({ prompt }) => prompt),
        CANDIDATES,
      ),
    close: () => scorer.close(),
  };
}

async function scoreRollout(folder: string, cache: string): Promise<object> {
  const scorer = await loadModel(folder);
  const steps = rollout();
  const temporary = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  try {
    const path = join(temporary, "bench.scores");
    const scoreSteps = async (): Promise<void> => {
      const teacher = cache === "none" ? teacherOf(scorer) : cached(teacherOf(scorer), path);
      for (const queries of steps) await teacher.score(queries);
    };
    if (cache === "filled") await scoreSteps();
    const { cpuSeconds, wallSeconds } = await timed(scoreSteps);
    return { cpuSeconds, wallSeconds, different: new Set(steps.flat().map(({ prompt }) => prompt)).size };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

async function scorePrompts(folder: string, dtype: string): Promise<object> {
  const beside = join(folder.replace(/-onnx$/, ""), "work.json");
  const work = JSON.parse(readFileSync(existsSync(beside) ? beside : join(folder, "work.json"), "utf8"));
  const { prompts, candidates } = work as { prompts: string[]; candidates: string[] };
  const scorer = await loadModel(folder, { dtype });
  await scorer.scoreAll(prompts.slice(0, 2), candidates);
  const { cpuSeconds, wallSeconds, result } = await timed(() => scorer.scoreAll(prompts, candidates));
  return { cpuSeconds, wallSeconds, scores: result };
}

async function agreement(folder: string): Promise<object> {
  const file = join(folder, "reference.jsonl");
  const asked: { prompt: string; candidates: readonly string[] }[] = existsSync(file)
    ? readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : levelPrompts(levels.get(LEVEL)).map((prompt) => ({ prompt, candidates: CANDIDATES }));
  const [fp32, int8] = [await loadModel(folder, { dtype: "fp32" }), await loadModel(folder, { dtype: "int8" })];
  let [same, sum, count, largest] = [0, 0, 0, 0];
  for (const { prompt, candidates } of asked) {
    const [want, got] = [await fp32.score(prompt, candidates), await int8.score(prompt, candidates)];
    if (want.indexOf(Math.max(...want)) === got.indexOf(Math.max(...got))) same++;
    const [p, q] = [want, got].map((scores) => logProbabilities(scores).map(Math.exp));
    for (const [k, value] of p.entries()) {
      const difference = Math.abs(value - q[k]);
      sum += difference;
      count++;
      largest = Math.max(largest, difference);
    }
  }
  const sameArgmax = same / asked.length;
  return { prompts: asked.length, sameArgmax, meanDifference: sum / count, largestDifference: largest };
}

/** What a piece of work takes of this process's processors, and by the clock. */
async function timed<T>(work: () => Promise<T>): Promise<{ cpuSeconds: number; wallSeconds: number; result: T }> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - start) / 1000, result };
}

const [work, folder, how] = process.argv.slice(2);
const measures: Readonly<Record<string, (folder: string, how: string) => Promise<object>>> = {
  prompts: scorePrompts,
  rollout: scoreRollout,
  agreement,
};
measures[work](folder, how).then((result) => console.log(JSON.stringify(result)));
