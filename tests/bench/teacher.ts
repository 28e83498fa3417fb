/**
 * Scoring six candidates of three tokens after 16 prompts of 150 tokens with a T5 of flan-t5-small's shape, beside torch as
 * Lamorel uses it and transformers.js: each measurement in a process of its own with one thread, all in turn, three rounds;
 * medians of CPU-seconds and ratios. Then the cache: a rollout's 4 096 prompts without it (first round only), with an empty one
 * and with a filled one; and how far int8 is from fp32. On stdout and in data/bench/teacher.json.
 * Usage: node tests/dist/bench/teacher.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");
const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-teacher");
const PYTHON = join(VENV, "bin/python");
const PEER = join(HERE, "teacher_peer.py");
const MODEL = join(ROOT, "data/cache/bench/t5-flan-small-shape");

interface Measurement {
  readonly work: string;
  readonly who: string;
  readonly command: readonly string[];
  /** How often it is measured at most. */
  readonly rounds?: number;
}

const SCORING = "16 prompts of 150 tokens, 6 candidates of 3";
const ROLLOUT = "4096 prompts of a rollout";

function ours(who: string, work: string, how: readonly string[], rounds?: number): Measurement {
  const command = [process.execPath, join(__dirname, "teacher-ours.js"), ...how];
  return { work, who, command, ...(rounds ? { rounds } : {}) };
}

const MEASUREMENTS: readonly Measurement[] = [
  { work: SCORING, who: "torch, prompt by prompt", command: [PYTHON, PEER, "score", MODEL, "single"] },
  { work: SCORING, who: "torch, all at once", command: [PYTHON, PEER, "score", MODEL, "batch"] },
  ours("transformers.js", SCORING, ["prompts", `${MODEL}-onnx`, "fp32"]),
  ours("tandem fp32", SCORING, ["prompts", MODEL, "fp32"]),
  ours("tandem int8", SCORING, ["prompts", MODEL, "int8"]),
  ours("tandem, no cache", ROLLOUT, ["rollout", MODEL, "none"], 1),
  ours("tandem, empty cache", ROLLOUT, ["rollout", MODEL, "cold"]),
  ours("tandem, filled cache", ROLLOUT, ["rollout", MODEL, "warm"]),
];

/** Folders on which int8 is compared with fp32. */
const AGREEMENT: Readonly<Record<string, string>> = {
  "development set": join(ROOT, "tests/data/t5-gated-untied"),
  "all prompts of GoToRedBallNoDists, synthetic-a70-k100": join(ROOT, "data/teacher/synthetic-a70-k100"),
};

function install(): void {
  if (!existsSync(join(VENV, "complete"))) {
    execFileSync("python3", ["-m", "venv", VENV], { stdio: "inherit" });
    const requirements = join(HERE, "teacher-requirements.txt");
    execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", "-r", requirements], { stdio: "inherit" });
    writeFileSync(join(VENV, "complete"), "");
  }
  if (existsSync(MODEL)) return;
  process.stderr.write("making the model\n");
  const part = `${MODEL}.part`;
  for (const folder of [part, `${part}-onnx`, `${MODEL}-onnx`]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  execFileSync(PYTHON, [PEER, "make", part], { stdio: ["ignore", "ignore", "pipe"] });
  renameSync(`${part}-onnx`, `${MODEL}-onnx`);
  renameSync(part, MODEL);
}

interface Result {
  readonly cpuSeconds: number;
  readonly scores?: readonly (readonly number[])[];
  readonly different?: number;
}

/** Runs a command with one thread and reads the JSON of its last line. */
function run<T>([program, ...args]: readonly string[]): T {
  const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const output = execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output.trim().split("\n").at(-1)!) as T;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

interface Row {
  readonly work: string;
  readonly who: string;
  readonly value: number;
  readonly unit: string;
  readonly rounds: readonly number[];
}

function table(rows: readonly Row[]): string {
  const torch = Math.min(...rows.filter(({ who }) => who.startsWith("torch")).map(({ value }) => value));
  const uncached = rows.find(({ who }) => who === "tandem, no cache")!.value;
  const cells = rows.map(({ work, who, value, unit }) => {
    const base = work === SCORING ? torch : work === ROLLOUT ? uncached : Number.NaN;
    return [work, who, value.toPrecision(4), unit, Number.isNaN(base) ? "" : `${(base / value).toFixed(2)} ×`];
  });
  const lines = [["work", "who", "median", "unit", "quicker than torch's best / no cache"], ...cells];
  const widths = lines[0].map((_, k) => Math.max(...lines.map((line) => line[k].length)));
  return lines
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** By how much the scores of two ways differ at most. */
function largestDifference(a: Result, b: Result): number {
  return Math.max(...a.scores!.flatMap((row, i) => row.map((score, k) => Math.abs(score - b.scores![i][k]))));
}

function agreementRows(): Row[] {
  return Object.entries(AGREEMENT).flatMap(([work, folder]) => {
    process.stderr.write(`int8 beside fp32: ${work}\n`);
    const found = run<Record<string, number>>(ours("", "", ["agreement", folder]).command);
    const row = (who: string, key: string, unit: string): Row => ({
      work: `${work} (${found.prompts} prompts)`,
      who,
      value: found[key],
      unit,
      rounds: [found[key]],
    });
    return [
      row("int8: same argmax as fp32", "sameArgmax", "share"),
      row("int8: mean |difference| of a probability", "meanDifference", ""),
      row("int8: largest |difference| of a probability", "largestDifference", ""),
    ];
  });
}

function main(): void {
  const rounds = Number(process.argv[2] ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error(`invalid number of rounds "${process.argv[2]}"; pass 1 or more`);
    process.exitCode = 2;
    return;
  }
  install();
  const results = MEASUREMENTS.map((): Result[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [k, { work, who, command, rounds: most = rounds }] of MEASUREMENTS.entries()) {
      if (round > most) continue;
      process.stderr.write(`round ${round}/${rounds}: ${work}, ${who}\n`);
      results[k].push(run<Result>(command));
    }
  }
  const rows = MEASUREMENTS.map(({ work, who }, k): Row => {
    const seconds = results[k].map(({ cpuSeconds }) => cpuSeconds);
    return { work, who, value: median(seconds), unit: "CPU-s", rounds: seconds };
  });
  rows.push(...agreementRows());
  console.log(table(rows));
  const of = (who: string): Result => results[MEASUREMENTS.findIndex((measurement) => measurement.who === who)][0];
  for (const who of ["transformers.js", "tandem fp32", "tandem int8"]) {
    const difference = largestDifference(of(who), of("torch, prompt by prompt"));
    console.log(`largest difference of a score to torch's, ${who}: ${difference.toExponential(1)}`);
  }
  console.log(`different prompts among the rollout's: ${of("tandem, empty cache").different}`);
  const machine = {
    cpu: cpus()[0].model,
    cpus: cpus().length,
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  };
  mkdirSync(join(ROOT, "data/bench"), { recursive: true });
  writeFileSync(join(ROOT, "data/bench/teacher.json"), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}

main();
