/**
 * Training without a teacher on GoToRedBallNoDists, beside torch-ac: each seed of each in a process of its own, in turn; frames
 * per CPU-second and frames to 99 % success, medians and ratios, on stdout and in data/bench/student.json.
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

/** Updates of 256 frames here, of 2 048 there. */
const COMMANDS: Readonly<Record<string, (seed: number) => [string, string[]]>> = {
  [TORCH_AC]: (seed) => [PYTHON, [join(HERE, "student_peer.py"), String(seed), "25"]],
  tandem: (seed) => [process.execPath, [join(__dirname, "student-ours.js"), String(seed), "160", "simd"]],
  "tandem tfjs": (seed) => [process.execPath, [join(__dirname, "student-ours.js"), String(seed), "160", "tfjs"]],
};

interface Result {
  readonly frames: number;
  readonly cpuSeconds: number;
  readonly solved: number | null;
}

function measure([command, args]: [string, string[]]): Result {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(output.trim().split("\n").at(-1)!) as Result;
}

function rowsOf(who: string, results: readonly Result[]): Row[] {
  const rates = results.map(({ frames, cpuSeconds }) => frames / cpuSeconds);
  const solved = results.map((result) => result.solved ?? Number.POSITIVE_INFINITY);
  const seconds = results.map((_, k) => solved[k] / rates[k]);
  return [
    { work: "training", who, value: median(rates), unit: "frames/CPU-s", rounds: rates },
    { work: "to 99 % success", who, value: median(solved), unit: "frames", rounds: solved },
    { work: "to 99 % success", who, value: median(seconds), unit: "CPU-s", rounds: seconds },
  ];
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
  const rows = Object.keys(COMMANDS).flatMap((who, k) => rowsOf(who, results[k]));
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
