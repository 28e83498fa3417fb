/**
 * The speed of the environments beside Python's minigrid and envpool (C++): each measurement in a process of its own, all
 * in turn, three rounds; medians in units per CPU-second and ratios, on stdout and in data/bench/env.json.
 * Usage: node tests/dist/bench/env.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");
const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-env");
const PYTHON = join(VENV, "bin/python");

const EASY = "BabyAI-GoToRedBallNoDists-v0";
const BOSS = "BabyAI-BossLevel-v0";

interface Measurement {
  readonly work: string;
  readonly level: string;
  readonly unit: "steps" | "resets";
  readonly who: "tandem" | "minigrid" | "envpool";
  readonly environments: number;
  /** How many steps or resets, for a few seconds' work. */
  readonly count: number;
}

function steps(who: Measurement["who"], level: string, environments: number, count: number): Measurement {
  return { work: `${level.slice(7, -3)} steps`, level, unit: "steps", who, environments, count };
}

function resets(who: Measurement["who"], level: string, count: number): Measurement {
  return { work: `${level.slice(7, -3)} resets`, level, unit: "resets", who, environments: 1, count };
}

const MEASUREMENTS: readonly Measurement[] = [
  steps("minigrid", EASY, 1, 20_000),
  steps("envpool", EASY, 1, 40_000),
  steps("envpool", EASY, 16, 400_000),
  steps("envpool", EASY, 64, 400_000),
  steps("envpool", EASY, 256, 400_000),
  steps("envpool", EASY, 1024, 400_000),
  steps("tandem", EASY, 1, 8_000_000),
  steps("tandem", EASY, 16, 8_000_000),
  steps("tandem", EASY, 64, 8_000_000),
  steps("tandem", EASY, 1024, 8_000_000),
  steps("minigrid", BOSS, 1, 15_000),
  steps("envpool", BOSS, 64, 400_000),
  steps("tandem", BOSS, 64, 8_000_000),
  resets("minigrid", EASY, 6_000),
  resets("tandem", EASY, 1_000_000),
  resets("minigrid", BOSS, 1_000),
  resets("tandem", BOSS, 100_000),
];

function install(): void {
  if (existsSync(join(VENV, "complete"))) return;
  execFileSync("python3", ["-m", "venv", VENV], { stdio: "inherit" });
  const requirements = join(HERE, "env-requirements.txt");
  execFileSync(PYTHON, ["-m", "pip", "install", "--quiet", "-r", requirements], { stdio: "inherit" });
  writeFileSync(join(VENV, "complete"), "");
}

/** Units per CPU-second of one measurement. */
function measure({ who, unit, level, environments, count }: Measurement): number {
  const values = [unit, level, String(environments), String(count)];
  const [command, args] =
    who === "tandem"
      ? [process.execPath, [join(__dirname, "env-ours.js"), ...values]]
      : [PYTHON, [join(HERE, "env_peer.py"), who, ...values]];
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const result = JSON.parse(output.trim().split("\n").at(-1)!) as { count: number; cpuSeconds: number };
  return result.count / result.cpuSeconds;
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

/** The rows beside each other: each one's rate, and as a multiple of Python's and of envpool's best. */
function table(rows: readonly Row[]): string {
  const cells = rows.map(({ work, who, value, unit }) => {
    const kind = work.replace(/ ×.*/, "");
    const best = (name: string): number =>
      Math.max(
        ...rows.filter((row) => row.who === name && row.work.replace(/ ×.*/, "") === kind).map((row) => row.value),
      );
    const ratio = (name: string): string => (Number.isFinite(best(name)) ? (value / best(name)).toFixed(1) : "-");
    return [work, who, Math.round(value).toLocaleString("en"), unit, ratio("minigrid"), ratio("envpool")];
  });
  const lines = [["work", "who", "median", "unit", "÷ minigrid", "÷ envpool's best"], ...cells];
  const widths = lines[0].map((_, k) => Math.max(...lines.map((line) => line[k].length)));
  return lines
    .map((line) => line.map((cell, k) => (k === 2 ? cell.padStart(widths[k]) : cell.padEnd(widths[k]))).join("  "))
    .join("\n");
}

function main(): void {
  const rounds = Number(process.argv[2] ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error(`invalid number of rounds "${process.argv[2]}"; pass 1 or more`);
    process.exitCode = 2;
    return;
  }
  install();
  const rates = MEASUREMENTS.map((): number[] => []);
  for (let round = 1; round <= rounds; round++)
    MEASUREMENTS.forEach((measurement, k) => {
      process.stderr.write(
        `round ${round}/${rounds}: ${measurement.work} ×${measurement.environments} ${measurement.who}\n`,
      );
      rates[k].push(measure(measurement));
    });
  const rows = MEASUREMENTS.map(
    ({ work, environments, who, unit }, k): Row => ({
      work: unit === "steps" ? `${work} ×${environments}` : work,
      who,
      value: median(rates[k]),
      unit: `${unit}/CPU-s`,
      rounds: rates[k],
    }),
  );
  console.log(table(rows));
  const machine = {
    cpu: cpus()[0].model,
    cpus: cpus().length,
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  };
  mkdirSync(join(ROOT, "data/bench"), { recursive: true });
  writeFileSync(join(ROOT, "data/bench/env.json"), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}

main();
