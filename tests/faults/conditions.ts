import { spawn } from "node:child_process";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../command";
import { type Bench, DRIVER, ended, finish, startRuns, wrongAtLast, wrongSoFar } from "./bench";
import { childrenOf, gone } from "./processes";
import type { FaultRow } from "./row";

/** Two commands that do the same runs into one folder at once. */
export async function together(bench: Bench, tries: number): Promise<FaultRow> {
  const [losses, doubles]: [string[], string[]] = [[], []];
  for (let k = 0; k < tries; k++) {
    const runs = join(bench.folder, `together-${k}`);
    for (const { code, err } of await Promise.all([0, 1].map(() => ended(startRuns(bench, runs))))) {
      if (code !== 0) losses.push(`try ${k}: it ended with ${code}: ${err.slice(0, 300)}`);
    }
    const last = wrongAtLast(bench, runs);
    losses.push(...last.losses);
    doubles.push(...last.doubles);
  }
  return { fault: "two commands at once in one folder", tries, losses, doubles, note: "" };
}

/** Gigabytes of addresses that a process may have, from too few for Node to start to as many as it needs. */
const GIGABYTES = [0.5, 1, 2, 4, 8, 12, 16, 24];

/** Memory runs out: the command ends as it may, and nothing is wrong then or afterwards. */
export async function memory(bench: Bench, tries: number): Promise<FaultRow> {
  const [losses, doubles]: [string[], string[]] = [[], []];
  const codes: string[] = [];
  for (let k = 0; k < tries; k++) {
    const runs = join(bench.folder, `memory-${k}`);
    const limit = GIGABYTES[k % GIGABYTES.length];
    const line = `ulimit -v ${limit * 1024 ** 2}; exec "$@"`;
    const { code } = await ended(
      spawn("bash", ["-c", line, "bash", ...DRIVER, bench.specs, runs, "0.02"], {
        stdio: ["ignore", "ignore", "pipe"],
      }),
    );
    codes.push(`${limit} GB: ${code ?? "killed"}`);
    losses.push(...wrongSoFar(bench, runs));
    const last = await finish(bench, runs);
    losses.push(...last.losses);
    doubles.push(...last.doubles);
  }
  return { fault: "out of memory (ulimit -v)", tries, losses, doubles, note: codes.join(", ") };
}

/** Time in which the workers of a command that was killed must be gone. */
const ORPHANS_MS = 20_000;

/** The clock goes back by hours while runs are done, and files are of tomorrow when they go on. */
export async function clock(bench: Bench, tries: number): Promise<FaultRow> {
  const [losses, doubles]: [string[], string[]] = [[], []];
  const env = { NODE_OPTIONS: `--require "${join(ROOT, "tests/dist/faults/clock-set-back.js")}"` };
  for (let k = 0; k < tries; k++) {
    const runs = join(bench.folder, `clock-${k}`);
    const child = startRuns(bench, runs, env);
    const end = ended(child);
    if (k % 2 === 1) {
      await Promise.race([sleep(3000), end]);
      const workers = childrenOf(child.pid!);
      child.kill("SIGKILL");
      if (!(await gone(workers, ORPHANS_MS))) losses.push(`try ${k}: a worker lives on`);
    }
    const { code, err } = await end;
    if (k % 2 === 0 && code !== 0) losses.push(`try ${k}: ${err.slice(0, 300)}`);
    const tomorrow = Date.now() / 1000 + 86_400;
    if (k % 2 === 1)
      for (const name of readdirSync(runs, { recursive: true }))
        utimesSync(join(runs, String(name)), tomorrow, tomorrow);
    const last = await finish(bench, runs);
    losses.push(...last.losses);
    doubles.push(...last.doubles);
  }
  return { fault: "clock set back", tries, losses, doubles, note: "by an hour each 0.2 s" };
}
