/**
 * Scoring six candidates of three tokens after 16 prompts of 150 tokens with a T5 of flan-t5-small's shape, beside torch as
 * Lamorel uses it and transformers.js: each measurement in a process of its own with one thread, all in turn, three rounds;
 * medians of CPU-seconds and seconds, and ratios. Then the cache: a rollout's 4 096 prompts without it (once), with an empty one
 * and with a filled one; and how far int8 is from fp32. On stdout and in data/bench/teacher.json.
 * Usage: node tests/dist/bench/teacher.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setupPython } from "tandem/dist/setup/python";
import { aligned, median, ROOT, type Row, roundsAsked, save } from "./rows";

const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-teacher");
const PYTHON = join(VENV, "bin/python");
const PEER = join(HERE, "teacher_peer.py");
const MODEL = join(ROOT, "data/cache/bench/t5-flan-small-shape");

const SCORING = "16 prompts of 150 tokens, 6 candidates of 3";
const ROLLOUT = "4096 prompts of a rollout";

interface Measurement {
  readonly work: string;
  readonly who: string;
  readonly command: readonly string[];
  /** Whether one round is enough. */
  readonly once?: boolean;
}

function ours(...how: readonly string[]): string[] {
  return [process.execPath, join(__dirname, "teacher-ours.js"), ...how];
}

const MEASUREMENTS: readonly Measurement[] = [
  { work: SCORING, who: "torch, prompt by prompt", command: [PYTHON, PEER, "score", MODEL, "single"] },
  { work: SCORING, who: "torch, all at once", command: [PYTHON, PEER, "score", MODEL, "batch"] },
  { work: SCORING, who: "transformers.js", command: ours("prompts", `${MODEL}-onnx`, "fp32") },
  { work: SCORING, who: "tandem fp32", command: ours("prompts", MODEL, "fp32") },
  { work: SCORING, who: "tandem int8", command: ours("prompts", MODEL, "int8") },
  { work: ROLLOUT, who: "tandem, no cache", command: ours("rollout", MODEL, "none"), once: true },
  { work: ROLLOUT, who: "tandem, empty cache", command: ours("rollout", MODEL, "empty") },
  { work: ROLLOUT, who: "tandem, filled cache", command: ours("rollout", MODEL, "filled") },
];

/** Folders on which int8 is compared with fp32. */
const AGREEMENT: Readonly<Record<string, string>> = {
  "development set": join(ROOT, "tests/data/t5-gated-untied"),
  "all prompts of GoToRedBallNoDists, synthetic-a70-k100": join(ROOT, "data/teacher/synthetic-a70-k100"),
};

async function install(): Promise<void> {
  const requirements = join(HERE, "teacher-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
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
  readonly wallSeconds: number;
  readonly scores?: readonly (readonly number[])[];
  readonly different?: number;
}

/** Runs a command with one thread and reads the JSON of its last line. */
function run<T>([program, ...args]: readonly string[]): T {
  const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const output = execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output.trim().split("\n").at(-1)!) as T;
}

/** The CPU-seconds of each, the seconds on the clock, and how many times fewer CPU-seconds than torch's best or no cache. */
function table(rows: readonly Row[]): string {
  const of = (work: string, unit: string): Row[] => rows.filter((row) => row.work === work && row.unit === unit);
  const torch = of(SCORING, "CPU-s").filter(({ who }) => who.startsWith("torch"));
  const uncached = of(ROLLOUT, "CPU-s").filter(({ who }) => who === "tandem, no cache");
  const cells = [SCORING, ROLLOUT].flatMap((work) => {
    const base = Math.min(...(work === SCORING ? torch : uncached).map(({ value }) => value));
    const seconds = of(work, "s");
    return of(work, "CPU-s").map(({ who, value }, k) => [
      work,
      who,
      value.toPrecision(3),
      seconds[k].value.toPrecision(3),
      `${(base / value).toFixed(2)} ×`,
    ]);
  });
  const header = ["work", "who", "CPU-s", "s", "fewer CPU-s than torch's best, no cache"];
  return aligned([header, ...cells], (column) => column > 1);
}

/** By how much the scores of two ways differ at most. */
function largestDifference(a: Result, b: Result): number {
  return Math.max(...a.scores!.flatMap((row, i) => row.map((score, k) => Math.abs(score - b.scores![i][k]))));
}

function agreementRows(): Row[] {
  return Object.entries(AGREEMENT).flatMap(([work, folder]) => {
    process.stderr.write(`int8 beside fp32: ${work}\n`);
    const found = run<Record<string, number>>(ours("agreement", folder));
    const row = (who: string, key: string): Row => ({
      work: `int8 beside fp32, ${work} (${found.prompts} prompts)`,
      who,
      value: found[key],
      unit: "",
      rounds: [found[key]],
    });
    return [
      row("share with the same argmax", "sameArgmax"),
      row("mean |difference| of a probability", "meanDifference"),
      row("largest |difference| of a probability", "largestDifference"),
    ];
  });
}

async function main(): Promise<void> {
  const rounds = roundsAsked();
  if (rounds === undefined) return;
  await install();
  const results = MEASUREMENTS.map((): Result[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [k, { work, who, command, once = false }] of MEASUREMENTS.entries()) {
      if (once && round > 1) continue;
      process.stderr.write(`round ${round}/${rounds}: ${work}, ${who}\n`);
      results[k].push(run<Result>(command));
    }
  }
  const rows = MEASUREMENTS.flatMap(({ work, who }, k) =>
    (
      [
        ["cpuSeconds", "CPU-s"],
        ["wallSeconds", "s"],
      ] as const
    ).map(([key, unit]): Row => {
      const seconds = results[k].map((result) => result[key]);
      return { work, who, value: median(seconds), unit, rounds: seconds };
    }),
  );
  const agreement = agreementRows();
  console.log(table(rows));
  for (const { work, who, value } of agreement) console.log(`${work}: ${who} ${Number(value.toPrecision(4))}`);
  const of = (who: string): Result => results[MEASUREMENTS.findIndex((measurement) => measurement.who === who)][0];
  for (const who of ["transformers.js", "tandem fp32", "tandem int8"]) {
    const difference = largestDifference(of(who), of("torch, prompt by prompt"));
    console.log(`largest difference of a score from torch's, ${who}: ${difference.toExponential(1)}`);
  }
  console.log(`different prompts in the rollout: ${of("tandem, empty cache").different}`);
  save("teacher", [...rows, ...agreement]);
}

main();
