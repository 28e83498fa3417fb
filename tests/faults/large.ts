import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "tandem/dist/hash";
import { manifestText } from "tandem/dist/runs/manifest";
import { openStore, readStore } from "tandem/dist/runs/store";
import type { Bench } from "./bench";
import type { FaultRow } from "./row";

/** Runs in the large store, and milliseconds in which they must be listed. */
const [RUNS, LISTED_MS] = [5000, 1000];
/** Bytes of the long log. */
const LOG_BYTES = 200e6;

/** A store of 5 000 runs is listed within a second. */
export function manyRuns({ folder }: Pick<Bench, "folder">): FaultRow {
  const runs = join(folder, "many");
  for (let k = 0; k < RUNS; k++) {
    const path = join(runs, k.toString(16).padStart(16, "0"));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "manifest.json"), "{}");
  }
  const start = performance.now();
  const listed = readStore(runs).keys().length;
  const ms = performance.now() - start;
  const before = performance.now();
  openStore(runs).openPart("f".repeat(16));
  const opened = performance.now() - before;
  const losses = [
    ...(listed === RUNS ? [] : [`${listed} are listed`]),
    ...[ms, opened].filter((time) => time > LISTED_MS).map((time) => `it took ${Math.round(time)} ms`),
  ];
  const note = `listed in ${Math.round(ms)} ms, a further run begun in ${Math.round(opened)} ms`;
  return { fault: `${RUNS} runs in one store`, tries: 1, losses, doubles: [], note };
}

/** A run whose log has 200 MB is read. */
export function longLog({ folder, right }: Bench): FaultRow {
  const [key] = right.keys();
  const run = join(folder, "long", key);
  cpSync(join(folder, "right", key), run, { recursive: true });
  const log = readFileSync(join(run, "log.jsonl"), "utf8");
  const times = Math.ceil(LOG_BYTES / log.length);
  const rows = times * (log.split("\n").length - 1);
  const long = log.repeat(times);
  writeFileSync(join(run, "log.jsonl"), long);
  const { sum: _, ...manifest } = JSON.parse(readFileSync(join(run, "manifest.json"), "utf8"));
  const files = { ...manifest.files, "log.jsonl": sha256(long) };
  writeFileSync(join(run, "manifest.json"), manifestText({ ...manifest, files }));
  const program = `const start = performance.now(); const { rows } = require("tandem/dist/runs/store").readRun(process.argv[1]);
    console.log(rows.length, performance.now() - start, process.resourceUsage().maxRSS / 1e6);`;
  const losses: string[] = [];
  let note = `${Math.round(long.length / 1e6)} MB`;
  try {
    const [found, ms, gigabytes] = execFileSync(process.execPath, ["-e", program, run], { encoding: "utf8" })
      .split(" ")
      .map(Number);
    if (found !== rows) losses.push(`${found} rows of ${rows}`);
    note += `, ${rows} rows in ${(ms / 1000).toFixed(1)} s, ${gigabytes.toFixed(1)} GB`;
  } catch (error) {
    losses.push((error as Error).message.slice(0, 300));
  }
  if (readdirSync(run).length !== Object.keys(files).length + 2) losses.push("there are other files");
  return { fault: "a log of 200 MB", tries: 1, losses, doubles: [], note };
}
