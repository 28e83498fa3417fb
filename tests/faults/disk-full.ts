import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pcg64 } from "tandem/dist/env/random/pcg64";
import { readRecording } from "tandem/dist/teacher/recording";
import { ROOT } from "../command";
import { type Bench, DRIVER, isOneLine, wrongAtLast, wrongSoFar } from "./bench";
import { project, TANDEM } from "./commands";
import type { FaultRow } from "./row";

/** A command that writes, on a small disk of its own. */
interface Writing {
  readonly fault: string;
  /** Program and arguments, once the small disk is at a folder. */
  command(tiny: string): readonly string[];
  /** Options of the disk's mount, from too small to nearly large enough. */
  disk(random: Pcg64): string;
  /** What is wrong with what lies there, once the command said that the disk is full. */
  wrongSoFar(disk: string): string[];
  /** What is wrong once it was run again with room enough. */
  wrongAtLast(disk: string): { readonly losses: string[]; readonly doubles: string[] };
}

/** The command until the disk is full, what is there then, and the command once more with room enough. */
const LINE = `mount -t tmpfs -o "$DISK" none "$TINY" && cp -r "$START/." "$TINY" && {
  "$@" 2>"$OUT/full.err" >/dev/null; echo $? >"$OUT/full.code"; cp -r "$TINY" "$OUT/full"
  mount -o remount,size=500m,nr_inodes=10000 "$TINY" && "$@" 2>"$OUT/then.err" >/dev/null; echo $? >"$OUT/then.code"; cp -r "$TINY" "$OUT/then"; }`;

/** Fills the disk at random places while a command writes. */
function tryFullDisk(writing: Writing, folder: string, tries: number, random: Pcg64): FaultRow {
  const [losses, doubles]: [string[], string[]] = [[], []];
  let full = 0;
  for (let k = 0; k < tries; k++) {
    const out = join(folder, `${writing.fault.replaceAll(" ", "-")}-${k}`);
    const [tiny, start] = ["tiny", "start"].map((name) => join(out, name));
    for (const made of [tiny, start]) mkdirSync(made, { recursive: true });
    project(start);
    const disk = writing.disk(random);
    const env = { ...process.env, DISK: disk, TINY: tiny, START: start, OUT: out, TANDEM_PROJECT: tiny };
    spawnSync("unshare", ["-Urm", "sh", "-c", LINE, "sh", ...writing.command(tiny)], { env, cwd: ROOT });
    const told = (what: string): string => `try ${k}, ${disk}: ${what}`;
    if (!existsSync(join(out, "then.code"))) {
      losses.push(told("no small disk could be had"));
      continue;
    }
    const [code, err, then, thenErr] = ["full.code", "full.err", "then.code", "then.err"].map((name) =>
      readFileSync(join(out, name), "utf8").trim(),
    );
    const last = err.split("\n").at(-1)!; // progress stands before it
    if (code !== "0") full++;
    if (code !== "0" && !(isOneLine(last) && /disk is full|no space left/.test(last)))
      losses.push(told(err.slice(-300)));
    if (then !== "0") losses.push(told(`it does not go on: ${thenErr.slice(-300)}`));
    losses.push(...writing.wrongSoFar(join(out, "full")).map(told));
    const end = writing.wrongAtLast(join(out, "then"));
    losses.push(...end.losses.map((what) => told(`then: ${what}`)));
    doubles.push(...end.doubles.map(told));
  }
  if (full === 0 && tries >= 10) losses.push("no disk was full in any of the tries");
  return { fault: writing.fault, tries, losses, doubles, note: `full in ${full}` };
}

/** What the project's own files take, in kilobytes. */
const PROJECT_KILOBYTES = 200;

/** Room between two sizes, in kilobytes, each order of magnitude as often. */
const kilobytes = (random: Pcg64, least: number, most: number): string =>
  `size=${PROJECT_KILOBYTES + Math.round(least * (most / least) ** random.uniform())}k`;

/** The disk fills while runs and their checkpoints are written. */
export function fullDisk(bench: Bench, tries: number, random: Pcg64): FaultRow {
  const runs: Writing = {
    fault: "disk full during runs and checkpoints",
    command: (tiny) => [...DRIVER, bench.specs, join(tiny, "runs"), "0"],
    disk: () => kilobytes(random, 8, 3000),
    wrongSoFar: (disk) => wrongSoFar(bench, join(disk, "runs")),
    wrongAtLast: (disk) => wrongAtLast(bench, join(disk, "runs")),
  };
  return tryFullDisk(runs, bench.folder, tries, random);
}

const LEVEL = "BabyAI-GoToObjS4-v0";

/** The disk fills while a teacher's replies are kept and its recording is written. */
export function fullDiskRecording(folder: string, tries: number, random: Pcg64): FaultRow {
  const teacher = join(ROOT, "data/teacher/synthetic-a70-k100");
  const prompts = new Set<number>();
  const wrong = (disk: string): string[] => {
    const path = join(disk, "recording.jsonl.gz");
    if (!existsSync(path)) return [];
    prompts.add(readRecording(path).scores.size); // throws for one that is not whole
    return prompts.size === 1 ? [] : [`a recording of ${[...prompts].join(" or ")} prompts`];
  };
  const recording: Writing = {
    fault: "disk full during a recording",
    command: (tiny) =>
      [TANDEM, "record", "--teacher", teacher, "--level", LEVEL, "--out", join(tiny, "recording.jsonl.gz")].flat(),
    disk: () => kilobytes(random, 8, 300),
    wrongSoFar: wrong,
    wrongAtLast: (disk) => ({
      losses: existsSync(join(disk, "recording.jsonl.gz")) ? wrong(disk) : ["no recording is there"],
      doubles: beside(disk),
    }),
  };
  return tryFullDisk(recording, folder, tries, random);
}

/** Files that were not renamed to what they should be. */
function beside(disk: string): string[] {
  const names = readdirSync(disk, { recursive: true }) as string[];
  return names.filter((name) => /\.part/.test(name)).map((name) => `${name} was left`);
}

/** The disk has no room for another file while a report's pages are written. */
export function fullDiskReport(folder: string, tries: number, random: Pcg64): FaultRow {
  const pages = (disk: string): string[] => {
    const index = join(disk, "data/reports/index.html");
    const page = join(disk, "data/reports/default/01_one.html");
    const whole = (path: string): boolean => readFileSync(path, "utf8").trimEnd().endsWith("</html>");
    return [index, page].filter((path) => existsSync(path) && !whole(path)).map((path) => `${path} ends too soon`);
  };
  const report: Writing = {
    fault: "disk full during a report",
    command: () => [...TANDEM, "report"],
    disk: () => `size=500m,nr_inodes=${random.integers(12, 26)}`,
    wrongSoFar: pages,
    wrongAtLast: (disk) => ({
      losses: existsSync(join(disk, "data/reports/default/01_one.html")) ? pages(disk) : ["no report is there"],
      doubles: beside(disk),
    }),
  };
  return tryFullDisk(report, folder, tries, random);
}
