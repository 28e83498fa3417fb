import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { runAll } from "tandem/dist/runs/run-all";
import { checkSpec } from "tandem/dist/runs/spec";
import { readRun } from "tandem/dist/runs/store";
import { type Finished, ROOT } from "../command";

/** What every fault is tried on: a few small runs, and what they give where they are left alone. */
export interface Bench {
  readonly folder: string;
  /** The file of their specs. */
  readonly specs: string;
  /** sha256 of the files of each run, by key. */
  readonly right: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Program and first arguments that do the bench's runs into a folder. */
export const DRIVER: readonly string[] = [process.execPath, join(ROOT, "tests/dist/faults/driver.js")];

/** Settings of runs of about a second. */
export const OVERRIDES = {
  updates: 200,
  environments: 8,
  steps: 16,
  minibatch: 64,
  evaluateEvery: 50,
  evaluationEpisodes: 8,
  finalEpisodes: 8,
};

/** Makes the runs undisturbed. */
export async function makeBench(folder: string): Promise<Bench> {
  const specs = ["paper-feedback", "no-feedback", "student-alone"].map((arm, seed) =>
    checkSpec({ level: "BabyAI-GoToObjS4-v0", arm, teacher: "oracle", seed, overrides: OVERRIDES }),
  );
  const path = join(folder, "specs.json");
  writeFileSync(path, JSON.stringify(specs));
  const runs = await runAll(specs, { runs: join(folder, "right"), engine: hereEngine });
  return { folder, specs: path, right: new Map(runs.map(({ manifest }) => [manifest.key, manifest.files])) };
}

/** Starts the runs in a process of their own. */
export function startRuns({ specs }: Bench, runs: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const [program, ...args] = DRIVER;
  return spawn(program, [...args, specs, runs, "0.02"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** Waits until a process has ended. */
export function ended(child: ChildProcess): Promise<Pick<Finished, "code" | "err">> {
  let err = "";
  child.stderr?.on("data", (chunk) => (err += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, err })));
}

/** What is wrong with a store while its runs are not all done: a folder under a final name that is no sound run with the right bytes. */
export function wrongSoFar({ right }: Pick<Bench, "right">, runs: string): string[] {
  const names = existsSync(runs) ? readdirSync(runs).filter((name) => !name.includes(".part-")) : [];
  return names.flatMap((name) => {
    try {
      const { manifest, rows } = readRun(join(runs, name));
      const same = JSON.stringify(manifest.files) === JSON.stringify(right.get(name));
      const updates = rows.flatMap((row) => (row.kind === "update" ? [row.update] : []));
      const once = new Set(updates).size === updates.length;
      return same && once ? [] : [`${name} has ${once ? "other bytes" : "updates twice"}`];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

/** What is wrong with a store whose runs were all done: runs that are not there, and folders beside them. */
export function wrongAtLast(
  bench: Pick<Bench, "right">,
  runs: string,
): { readonly losses: string[]; readonly doubles: string[] } {
  const there = existsSync(runs) ? readdirSync(runs) : [];
  const missing = [...bench.right.keys()].filter((key) => !there.includes(key)).map((key) => `${key} is not there`);
  return {
    losses: [...wrongSoFar(bench, runs), ...missing],
    doubles: there.filter((name) => !bench.right.has(name)).map((name) => `${name} is there beside the runs`),
  };
}

/** Does the runs to their end. @returns what is wrong then */
export async function finish(bench: Bench, runs: string): Promise<ReturnType<typeof wrongAtLast>> {
  const { code, err } = await ended(startRuns(bench, runs));
  const { losses, doubles } = wrongAtLast(bench, runs);
  return { losses: [...losses, ...(code === 0 ? [] : [`it does not go on: ${err.slice(0, 300)}`])], doubles };
}

/** Whether a command said what is wrong in one line, and not by a stack of calls. */
export function isOneLine(err: string): boolean {
  return err.trim().split("\n").length === 1 && err.trim() !== "" && !/\n\s+at /.test(err);
}
