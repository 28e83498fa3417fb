/**
 * Training without a teacher on GoToRedBallNoDists, beside torch-ac: each seed of each in a process of its own, in turn; frames
 * per CPU-second and frames to 99 % success, medians and ratios, on stdout and in data/bench/student.json. Once with the hyper-parameters
 * that each comes with, and once with those that are best for each of the same six trials on a tuning seed.
 * Usage: node tests/dist/bench/student.js [seeds]
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setupPython } from "tandem/dist/setup/python";
import { aligned, median, ROOT, type Row, roundsAsked, save } from "./rows";

const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-student");
const PYTHON = join(VENV, "bin/python");
const TORCH_AC = "torch-ac 1.4.0";

/** Frames of a training. */
const FRAMES = "40960";
/** The peer's own updates are longer. */
const PEER_FRAMES = "51200";

/** A measurement of a seed, with other than its own hyper-parameters where they are given. */
type Command = (seed: number, trial?: Trial) => [string, string[]];

const COMMANDS: Readonly<Record<string, Command>> = {
  [TORCH_AC]: (seed, trial) => [
    PYTHON,
    [join(HERE, "student_peer.py"), String(seed), PEER_FRAMES, ...(trial ?? []).map(String)],
  ],
  tandem: (seed, trial) => ours(seed, "simd", trial),
  "tandem tfjs": (seed, trial) => ours(seed, "tfjs", trial),
};

function ours(seed: number, engine: string, trial: Trial | undefined): [string, string[]] {
  const args = [join(__dirname, "student-ours.js"), String(seed), FRAMES, engine, ...(trial ?? []).map(String)];
  return [process.execPath, args];
}

/** Adam's rate, and steps of each of the sixteen environments an update. */
type Trial = readonly [rate: number, steps: number];

/** What each is tuned over. */
const TRIALS: readonly Trial[] = [16, 64].flatMap((steps) => [1e-3, 2e-3, 4e-3].map((rate) => [rate, steps] as const));
const TUNING_SEED = 9000;

interface Result {
  readonly frames: number;
  readonly cpuSeconds: number;
  readonly solved: number | null;
}

function measure([command, args]: [string, string[]]): Result {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Result;
}

/** CPU-seconds to 99 % success; infinite where it was not reached. */
function secondsToSolve({ frames, cpuSeconds, solved }: Result): number {
  return solved === null ? Number.POSITIVE_INFINITY : (solved / frames) * cpuSeconds;
}

function rowsOf(who: string, results: readonly Result[], tuned: string): Row[] {
  const rates = results.map(({ frames, cpuSeconds }) => frames / cpuSeconds);
  const solved = results.map((result) => result.solved ?? Number.POSITIVE_INFINITY);
  const seconds = results.map(secondsToSolve);
  return [
    { work: `training${tuned}`, who, value: median(rates), unit: "frames/CPU-s", rounds: rates },
    { work: `to 99 % success${tuned}`, who, value: median(solved), unit: "frames", rounds: solved },
    { work: `to 99 % success${tuned}`, who, value: median(seconds), unit: "CPU-s", rounds: seconds },
  ];
}

/** The best of the trials, by CPU-seconds to 99 % success of the tuning seed. */
function tune(who: string): Trial {
  const tried = TRIALS.map((trial) => {
    process.stderr.write(`tuning ${who}: rate ${trial[0]}, ${trial[1]} steps\n`);
    return { trial, seconds: secondsToSolve(measure(COMMANDS[who](TUNING_SEED, trial))) };
  });
  return tried.reduce((best, one) => (one.seconds < best.seconds ? one : best)).trial;
}

async function main(): Promise<void> {
  const seeds = roundsAsked();
  if (seeds === undefined) return;
  const requirements = join(HERE, "student-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const results = Object.keys(COMMANDS).map((): Result[] => []);
  for (let seed = 0; seed < seeds; seed++)
    Object.entries(COMMANDS).forEach(([who, command], k) => {
      process.stderr.write(`seed ${seed + 1} of ${seeds}: ${who}\n`);
      results[k].push(measure(command(seed)));
    });
  const rows = Object.keys(COMMANDS).flatMap((who, k) => rowsOf(who, results[k], ""));
  const tuned = [TORCH_AC, "tandem"].map((who) => ({ who, trial: tune(who), results: [] as Result[] }));
  for (const { who, trial } of tuned) console.log(`${who} tuned: rate ${trial[0]}, ${trial[1]} steps an update`);
  for (let seed = 0; seed < seeds; seed++)
    for (const { who, trial, results } of tuned) results.push(measure(COMMANDS[who](seed, trial)));
  for (const { who, results } of tuned) rows.push(...rowsOf(who, results, ", tuned"));
  rows.sort((a, b) => a.work.localeCompare(b.work) || a.unit.localeCompare(b.unit));
  const peer = (row: Row): number =>
    rows.find((r) => r.who === TORCH_AC && r.work === row.work && r.unit === row.unit)!.value;
  const lines = rows.map((row) => [
    row.work,
    row.who,
    row.value.toFixed(1),
    row.unit,
    (row.value / peer(row)).toFixed(2),
    row.rounds.map((value) => (Number.isFinite(value) ? value.toFixed(1) : "never")).join(" "),
  ]);
  console.log(aligned([["work", "who", "median", "unit", "÷ torch-ac", "seeds"], ...lines], (k) => k === 2 || k === 4));
  save("student", rows);
}

main();
