/**
 * The speed of the environments beside Python's minigrid and envpool (C++): each measurement in a process of its own, all
 * in turn, three rounds; medians in units per CPU-second and ratios, on stdout and in data/bench/env.json.
 * Usage: node tests/dist/bench/env.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setupPython } from "tandem/dist/setup/python";
import { aligned, measuredInTurn, ROOT, type Row, roundsAsked, save } from "./rows";

const HERE = join(ROOT, "tests/bench");
const VENV = join(HERE, ".venv-env");
const PYTHON = join(VENV, "bin/python");

const EASY = "BabyAI-GoToRedBallNoDists-v0";
const BOSS = "BabyAI-BossLevel-v0";

interface Measurement {
  readonly level: string;
  readonly unit: "steps" | "resets";
  readonly who: "tandem" | "minigrid" | "envpool";
  readonly environments: number;
  /** How many steps or resets, for a few seconds' work. */
  readonly count: number;
}

function of(unit: Measurement["unit"]) {
  return (who: Measurement["who"], level: string, environments: number, count: number): Measurement => ({
    level,
    unit,
    who,
    environments,
    count,
  });
}

const steps = of("steps");
const resets = of("resets");

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
  resets("minigrid", EASY, 1, 6_000),
  resets("tandem", EASY, 1, 1_000_000),
  resets("minigrid", BOSS, 1, 1_000),
  resets("tandem", BOSS, 1, 100_000),
];

/** "GoToRedBallNoDists x64 steps", "BossLevel resets". */
function workOf({ level, unit, environments }: Measurement): string {
  const name = level.slice("BabyAI-".length, -"-v0".length);
  return unit === "steps" ? `${name} x${environments} steps` : `${name} resets`;
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

/** The work without the number of environments, which each peer may choose as suits it. */
function kindOf(work: string): string {
  return work.replace(/ x\d+/, "");
}

/** The rows beside each other: each one's rate, and as a multiple of Python's and of envpool's best. */
function table(rows: readonly Row[]): string {
  const cells = rows.map(({ work, who, value, unit }) => {
    const kind = kindOf(work);
    const best = (name: string): number =>
      Math.max(...rows.filter((row) => row.who === name && kindOf(row.work) === kind).map((row) => row.value));
    const ratio = (name: string): string => (Number.isFinite(best(name)) ? (value / best(name)).toFixed(1) : "-");
    return [work, who, Math.round(value).toLocaleString("en"), unit, ratio("minigrid"), ratio("envpool")];
  });
  const lines = [["work", "who", "median", "unit", "÷ minigrid", "÷ envpool's best"], ...cells];
  return aligned(lines, (column) => column === 2);
}

async function main(): Promise<void> {
  const rounds = roundsAsked();
  if (rounds === undefined) return;
  const requirements = join(HERE, "env-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const rows = measuredInTurn(MEASUREMENTS, rounds, { work: workOf, unit: (one) => `${one.unit}/CPU-s`, measure });
  console.log(table(rows));
  save("env", rows);
}

main();
