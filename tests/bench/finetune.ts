/**
 * Fine-tuning a T5 of flan-t5-small's shape by PPO, beside torch in Lamorel's way and torch at its best: each measurement in a process of
 * its own with one thread, all in turn, three rounds; medians of CPU-seconds, ratios beside what they should be, and peak memory. First
 * gradient steps (eight prompts of 40, 75 and 150 tokens, the gradient and Adam's step), then whole updates (four epochs over 256 frames of
 * GoToRedBallNoDists that chance lived). All sides start from the same weights and frames, and their losses must agree.
 * On stdout and in data/bench/finetune.json. Usage: node tests/dist/bench/finetune.js [rounds] [lengths, as 40,75,150]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { FailedError, InputError, TandemError } from "tandem/dist/errors";
import { setupPython } from "tandem/dist/setup/python";
import { PPO } from "./finetune-settings";
import { aligned, median, ROOT, type Row, roundsAsked, save } from "./rows";

const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-finetune");
const PYTHON = join(VENV, "bin/python");
const PEER = join(HERE, "finetune_peer.py");
const MODEL = join(ROOT, "data/cache/bench/t5-flan-small-babyai");

const LENGTHS = [40, 75, 150];
/** Of an update by `lamorel`, as its example has it, and of the others. */
const [SMALL, LARGE] = [8, 64];

/** A row, and what is to be known of it. */
interface NotedRow extends Row {
  readonly note?: string;
}

interface Measurement {
  readonly who: string;
  /** What is trained, where it is not all weights. */
  readonly weights?: "LoRA";
  readonly command: readonly string[];
  /** Whether one round is enough. */
  readonly once?: boolean;
  /** What seconds are multiplied by. */
  readonly times?: number;
  readonly note?: string;
}

interface Result {
  readonly seconds: readonly number[];
  readonly losses: readonly number[];
  readonly peakBytes: number;
}

/** What is compared: of the first's CPU-seconds to the second's, and what that should be at least. */
interface Target {
  readonly who: string;
  readonly beside: string;
  readonly weights?: "LoRA";
  readonly least?: number;
}

const ours = (verb: string, ...how: readonly (string | number)[]): string[] => [
  process.execPath,
  join(__dirname, "finetune-ours.js"),
  verb,
  MODEL,
  ...how.map(String),
];
const peer = (verb: string, ...how: readonly (string | number)[]): string[] => [
  PYTHON,
  PEER,
  verb,
  MODEL,
  ...how.map(String),
];

function stepMeasurements(lengths: readonly number[]): Measurement[] {
  return [
    { who: "lamorel", command: peer("step", "lamorel", ...lengths) },
    { who: "torch", command: peer("step", "torch", ...lengths) },
    { who: "tandem", command: ours("step", "all", ...lengths) },
    { who: "lamorel", weights: "LoRA", command: peer("step", "lamorel-lora", ...lengths) },
    { who: "tandem LoRA", weights: "LoRA", command: ours("step", "lora", ...lengths) },
  ];
}

const ONE_EPOCH = {
  once: true,
  times: PPO.epochs,
  note: `one epoch measured, times ${PPO.epochs}; minibatches of ${SMALL}`,
};
const SHARED = "torch, equal prompts shared";
const LARGER = "tandem, minibatches of 256";

const UPDATES: readonly Measurement[] = [
  { who: "lamorel", command: peer("update", "lamorel", SMALL, 1), ...ONE_EPOCH },
  {
    who: "torch",
    command: peer("update", "torch", LARGE, 1),
    ...ONE_EPOCH,
    note: `one epoch measured, times ${PPO.epochs}; minibatches of ${LARGE}`,
  },
  { who: SHARED, command: peer("update", "torch-shared", LARGE, PPO.epochs), note: `minibatches of ${LARGE}` },
  { who: "tandem", command: ours("update", "all", LARGE), note: `minibatches of ${LARGE}` },
  { who: LARGER, command: ours("update", "all", 256) },
  { who: "lamorel", weights: "LoRA", command: peer("update", "lamorel-lora", SMALL, 1), ...ONE_EPOCH },
  { who: "tandem LoRA", weights: "LoRA", command: ours("update", "lora", LARGE), note: `minibatches of ${LARGE}` },
];

/** @param oneDnn whether torch's linear layers are oneDNN's, which are faster */
function stepTargets(oneDnn: boolean): Target[] {
  return [
    { who: "tandem", beside: "lamorel", least: 5 },
    { who: "tandem", beside: "torch", least: oneDnn ? 1.3 : 1.8 },
    { who: "tandem LoRA", beside: "lamorel", weights: "LoRA", least: 4.5 },
  ];
}

const UPDATE_TARGETS: readonly Target[] = [
  { who: "tandem", beside: "lamorel", least: 10 },
  { who: LARGER, beside: "lamorel", least: 10 },
  { who: "tandem", beside: "torch" },
  { who: "tandem", beside: SHARED },
  { who: "tandem LoRA", beside: "lamorel", weights: "LoRA" },
];

/** Losses of the sides may differ by so much; they are sums of parts near 1. */
const TOLERANCE = 1e-4;

/**
 * Runs a command with one thread.
 * @returns its standard output
 * @throws FailedError when it fails, with the last line that it said
 */
function run([program, ...args]: readonly string[], more: NodeJS.ProcessEnv = {}): string {
  const env = { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", ...more };
  try {
    return execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { status, signal, stderr } = error as { status?: number | null; signal?: string | null; stderr?: string };
    const said = stderr?.trim().split("\n").at(-1);
    throw new FailedError(`${args.slice(0, 3).join(" ")} ended with ${signal ?? status}: ${said || "it said nothing"}`);
  }
}

function measure(command: readonly string[]): Result {
  return JSON.parse(run(command).trim().split("\n").at(-1)!) as Result; // a text has a last line
}

async function install(): Promise<void> {
  const requirements = join(HERE, "finetune-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  if (existsSync(MODEL)) return;
  process.stderr.write("making the model\n");
  const part = `${MODEL}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  run([PYTHON, PEER, "make", part]);
  renameSync(part, MODEL);
}

/** All measurements, in turn. @returns the rounds of each */
function measureAll(what: string, measurements: readonly Measurement[], rounds: number): Result[][] {
  const results = measurements.map((): Result[] => []);
  for (let round = 1; round <= rounds; round++)
    for (const [k, { who, weights = "all weights", command, once = false }] of measurements.entries()) {
      if (once && round > 1) continue;
      process.stderr.write(`round ${round}/${rounds}: ${what}, ${weights}, ${who}\n`);
      results[k].push(measure(command));
    }
  return results;
}

/** @throws FailedError where the sides did not do the same */
function checkLosses(what: string, results: readonly (readonly Result[])[]): void {
  const losses = results.map(([{ losses }]) => losses);
  const far = Math.max(...losses.flatMap((own) => own.map((loss, k) => Math.abs(loss - losses[0][k]))));
  console.log(`${what}: largest difference of a loss ${far.toExponential(1)}`);
  if (!(far <= TOLERANCE)) throw new FailedError(`the sides' losses differ by ${far}: they do not do the same work`);
}

/** The losses before anything was learned. */
function firstLosses(results: readonly Result[]): Result[] {
  return results.map((result) => ({ ...result, losses: result.losses.slice(0, 1) }));
}

/** Rows of one piece of work, the k-th of each measurement's. */
function rowsOf(
  work: string,
  k: number,
  measurements: readonly Measurement[],
  results: readonly (readonly Result[])[],
): NotedRow[] {
  return measurements.map(({ who, weights, times = 1, note }, m): NotedRow => {
    const rounds = results[m].map(({ seconds }) => seconds[k] * times);
    return { work: named(work, weights), who, value: median(rounds), unit: "CPU-s", rounds, ...(note ? { note } : {}) };
  });
}

function named(work: string, weights: string | undefined): string {
  return weights ? `${work}, ${weights}` : work;
}

function memoryRows(
  what: string,
  measurements: readonly Measurement[],
  results: readonly (readonly Result[])[],
): NotedRow[] {
  return measurements.map(({ who, weights }, m): NotedRow => {
    const rounds = results[m].map(({ peakBytes }) => peakBytes / 1e9);
    return { work: named(`peak memory of ${what}`, weights), who, value: median(rounds), unit: "GB", rounds };
  });
}

/** How many times as long the one takes as the other: for each piece of work, and the median of these. */
function ratioRow(
  work: string,
  { who, beside, weights, least }: Target,
  rows: readonly NotedRow[],
  note: string,
): NotedRow {
  const seconds = (name: string): number[] =>
    rows
      .filter((row) => row.who === name && row.work.endsWith(", LoRA") === (weights === "LoRA"))
      .map(({ value }) => value);
  const own = seconds(who);
  const rounds = seconds(beside).map((value, k) => value / own[k]);
  const value = median(rounds);
  const verdict = least === undefined ? [] : [`should be ${least} or more: ${value >= least ? "reached" : "missed"}`];
  const notes = [...verdict, ...(beside === "torch" && note ? [note] : [])];
  return {
    work: named(work, weights),
    who,
    value,
    unit: `× ${beside}`,
    rounds,
    ...(notes.length > 0 ? { note: notes.join("; ") } : {}),
  };
}

function table(rows: readonly NotedRow[]): string {
  const cells = rows.map(({ work, who, value, unit, rounds, note = "" }) => [
    work,
    who,
    value.toPrecision(3),
    unit,
    rounds.map((one) => one.toPrecision(3)).join(" "),
    note,
  ]);
  return aligned([["work", "who", "median", "unit", "rounds", ""], ...cells], (column) => column === 2);
}

function lengthsAsked(): number[] {
  const asked = process.argv[3];
  const lengths = asked === undefined ? LENGTHS : asked.split(",").map(Number);
  if (lengths.every((length) => Number.isInteger(length) && length >= 1 && length <= 512)) return lengths;
  throw new InputError(`invalid lengths "${asked}"; pass numbers of tokens from 1 to 512, as 40,75`);
}

async function main(): Promise<void> {
  const rounds = roundsAsked();
  if (rounds === undefined) return;
  const lengths = lengthsAsked();
  await install();
  const work = run([process.execPath, join(__dirname, "finetune-work.js"), MODEL, ...lengths.map(String)]);
  const { frames, prompts, tokens } = JSON.parse(work) as { frames: number; prompts: number; tokens: number[] };
  const said = run([PYTHON, PEER, "linear"], { ONEDNN_VERBOSE: "1" });
  const oneDnn = /,exec,cpu,(matmul|inner_product),/.test(said);
  const versions = { torch: said.trim().split("\n").at(-1)!, load: loadavg()[0].toFixed(1) }; // a text has a last line
  const linear = `torch's linear layers are ${oneDnn ? "" : "not "}oneDNN's here`;

  const steps = stepMeasurements(lengths);
  const stepResults = measureAll("steps", steps, rounds);
  checkLosses("steps", stepResults.slice(0, 3));
  checkLosses("first steps, LoRA too", stepResults.map(firstLosses)); // its later ones are of other random adapters
  const stepRows = lengths.flatMap((length, k) =>
    rowsOf(`gradient step, 8 prompts of ${length} tokens`, k, steps, stepResults),
  );

  const updateResults = measureAll("update", UPDATES, rounds);
  checkLosses("update", updateResults);
  const mean = tokens[1].toFixed(0);
  const update = `update of ${frames} frames (${prompts} different prompts of ${tokens[0]} to ${tokens[2]} tokens, ${mean} in the mean)`;
  const updateRows = rowsOf(update, 0, UPDATES, updateResults);

  const rows = [
    ...stepRows,
    ...stepTargets(oneDnn).map((target) => ratioRow("gradient step, median over lengths", target, stepRows, linear)),
    ...updateRows,
    ...UPDATE_TARGETS.map((target) => ratioRow("whole update", target, updateRows, "")),
    ...memoryRows("steps", steps, stepResults),
    ...memoryRows("update", UPDATES, updateResults),
  ];
  console.log(table(rows));
  console.log(`load of the machine at the start: ${versions.load}`);
  save("finetune", rows, versions);
}

main().catch((error: unknown) => {
  if (!(error instanceof TandemError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
});
