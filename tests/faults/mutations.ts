import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { FailedError, InputError } from "tandem/dist/errors";
import { canonical, sha256 } from "tandem/dist/hash";
import { frozenPlan } from "tandem/dist/results/plan";
import type { Result } from "tandem/dist/results/result";
import { readShard, shardOf } from "tandem/dist/results/shard";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { runAll } from "tandem/dist/runs/run-all";
import { checkSpec } from "tandem/dist/runs/spec";
import { standing, writeState } from "tandem/dist/runs/state";
import { readRun } from "tandem/dist/runs/store";
import { recordTeacher } from "tandem/dist/teacher/record";
import { readRecording } from "tandem/dist/teacher/recording";
import { uniform } from "tandem/dist/teacher/uniform";
import { ROOT } from "../command";
import { mutated } from "./mutate";
import type { FaultRow } from "./row";

/** A file of ours, and how it is read. */
interface Readable {
  readonly kind: string;
  readonly path: string;
  /** All that is read of it, as a text; undefined where it is passed over and the work begins anew. */
  read(): string | undefined;
}

const SMALL = { updates: 2, environments: 2, steps: 8, minibatch: 8, evaluationEpisodes: 2, finalEpisodes: 2 };

/** Sound files of each kind in a folder. */
export async function readables(folder: string): Promise<Readable[]> {
  const overrides = { ...SMALL, evaluateEvery: 1 };
  const spec = checkSpec({ level: "BabyAI-GoToObjS4-v0", arm: "no-feedback", teacher: "uniform", seed: 0, overrides });
  const [run] = await runAll([spec], { runs: join(folder, "runs"), engine: hereEngine });
  const finished = (): string => {
    const { manifest, rows } = readRun(run.folder);
    return canonical([manifest, rows]);
  };

  const state = join(folder, "state.safetensors");
  const logs = ["log.jsonl", "timing.jsonl"].map((name) => join(folder, name));
  const lines = run.rows.map((row) => `${JSON.stringify(row)}\n`);
  writeFileSync(logs[0], lines.join(""));
  writeFileSync(logs[1], lines.map(() => "{}\n").join(""));
  const log = sha256(lines.slice(0, 2).join(""));
  const tensors = { a: Float32Array.from({ length: 300 }, (_, k) => Math.sin(k)), b: Float64Array.of(1, 2, Math.PI) };
  writeState(state, { json: { update: 1 }, lines: 2, log, replies: ["r"], cpuSeconds: 1, seconds: 2, tensors });
  const unfinished = (): string | undefined => {
    const found = standing(state, logs);
    const start = readFileSync(logs[0], "utf8").split("\n").slice(0, 2);
    return found && canonical([found, Object.values(found.tensors).map((data) => Array.from(data)), start]);
  };

  const recording = join(folder, "recording.jsonl.gz");
  const prompts = Array.from({ length: 40 }, (_, k) => `You see a ball ${k} steps forward`);
  await recordTeacher(uniform, prompts, recording, { levels: ["BabyAI-GoToObj-v0"], facts: { date: "2026-11-27" } });
  const plan = join(folder, "plan.json");
  writeFileSync(plan, readFileSync(join(ROOT, "data/results/plan.json")));
  const planned = JSON.parse(readFileSync(plan, "utf8"));
  const results = Array.from({ length: 12 }, (_, seed): Result => {
    const key = seed.toString(16).padStart(16, "0");
    const about = { planHash: "p", experiment: "e", log: sha256(key), replies: null, code: "c", lock: "l" };
    return { key, spec: { ...spec, seed }, ...about, rows: run.rows };
  });
  const shard = shardOf(results);
  const published = join(folder, `${sha256(shard).slice(0, 16)}.jsonl.br`);
  writeFileSync(published, shard);
  return [
    { kind: "manifest", path: join(run.folder, "manifest.json"), read: finished },
    { kind: "log", path: join(run.folder, "log.jsonl"), read: finished },
    { kind: "checkpoint of a finished run", path: join(run.folder, "checkpoint.safetensors"), read: finished },
    { kind: "checkpoint of an unfinished run", path: state, read: unfinished },
    { kind: "log of an unfinished run", path: logs[0], read: unfinished },
    {
      kind: "recording",
      path: recording,
      read: () => {
        const { header, scores } = readRecording(recording);
        return canonical([header, [...scores]]);
      },
    },
    { kind: "plan", path: plan, read: () => canonical(frozenPlan(plan, () => planned).plan) },
    { kind: "result shard", path: published, read: () => canonical(readShard(published)) },
  ];
}

/**
 * Reads a file again and again, each time otherwise damaged. What it must give is what it gave undamaged, or an error of ours in one line.
 * @returns a row that lists what was neither
 */
export function mutations({ kind, path, read }: Readable, tries: number, seed: number): FaultRow {
  const sound = readFileSync(path);
  const right = read();
  if (right === undefined) throw new Error(`the sound ${kind} is not read`);
  const random = new Pcg64(seed);
  const losses: string[] = [];
  let same = 0;
  for (let k = 0; k < tries; k++) {
    writeFileSync(path, mutated(sound, random));
    try {
      const found = read();
      if (found === right) same++;
      else if (found !== undefined) losses.push(`try ${k}: other numbers`);
    } catch (error) {
      const typed = error instanceof InputError || error instanceof FailedError;
      if (!typed || error.message.includes("\n")) losses.push(`try ${k}: ${String(error).slice(0, 200)}`);
    }
  }
  writeFileSync(path, sound);
  const note = `${tries - same - losses.length} refused, ${same} read as before`;
  return { fault: `mutated ${kind}`, tries, losses, doubles: [], note };
}
