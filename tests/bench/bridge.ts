/**
 * The speed of the Python package beside Python's minigrid: each measurement in a process of its own, in turn, three rounds;
 * medians in steps per CPU-second, of Python and of the Node process that serves it, on stdout and in data/bench/bridge.json.
 * Usage: node tests/dist/bench/bridge.js [rounds]
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setupPython } from "tandem/dist/setup/python";
import { aligned, measuredInTurn, ROOT, type Row, roundsAsked, save } from "./rows";

const HERE = join(ROOT, "tests/bench");
const PYTHON_PACKAGE = join(ROOT, "python");
const VENV = join(PYTHON_PACKAGE, ".venv-test");
const PYTHON = join(VENV, "bin/python");

const EASY = "BabyAI-GoToRedBallNoDists-v0";
const BOSS = "BabyAI-BossLevel-v0";

interface Measurement {
  readonly level: string;
  /** `minigrid`: one raw environment in a loop, its fastest; `minigrid SyncVectorEnv`: gymnasium's vector of them. */
  readonly who: "tandem" | "minigrid" | "minigrid SyncVectorEnv";
  readonly environments: number;
  /** How many steps, for a few seconds' work. */
  readonly count: number;
}

const MEASUREMENTS: readonly Measurement[] = [
  { who: "minigrid", level: EASY, environments: 1, count: 12_000 },
  { who: "minigrid SyncVectorEnv", level: EASY, environments: 1024, count: 12_288 },
  { who: "tandem", level: EASY, environments: 1, count: 30_000 },
  { who: "tandem", level: EASY, environments: 64, count: 320_000 },
  { who: "tandem", level: EASY, environments: 1024, count: 2_048_000 },
  { who: "minigrid", level: BOSS, environments: 1, count: 8_000 },
  { who: "tandem", level: BOSS, environments: 1024, count: 1_024_000 },
];

interface Measured {
  readonly count: number;
  readonly pythonSeconds: number;
  readonly nodeSeconds: number;
}

function nameOf(level: string): string {
  return level.slice("BabyAI-".length, -"-v0".length);
}

function workOf({ level, environments }: Measurement): string {
  return `${nameOf(level)} x${environments} steps`;
}

/** Steps per CPU-second of Python and, where there is one, its Node process. */
function measure({ who, level, environments, count }: Measurement): number {
  const args = [join(HERE, "bridge_peer.py"), who, level, String(environments), String(count)];
  const env = { ...process.env, PYTHONPATH: join(PYTHON_PACKAGE, "src"), PYTHONDONTWRITEBYTECODE: "1" };
  const output = execFileSync(PYTHON, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env });
  const { pythonSeconds, nodeSeconds, ...result } = JSON.parse(output.trim().split("\n").at(-1)!) as Measured;
  process.stderr.write(`  Python ${pythonSeconds.toFixed(2)} CPU-s, Node ${nodeSeconds.toFixed(2)} CPU-s\n`);
  return result.count / (pythonSeconds + nodeSeconds);
}

/** The rows beside each other: each one's rate, and as a multiple of minigrid's fastest on that level. */
function table(rows: readonly Row[]): string {
  const cells = rows.map(({ work, who, value, unit }) => {
    const [level] = work.split(" ");
    const peers = rows.filter((row) => row.who !== "tandem" && row.work.startsWith(`${level} `));
    const fastest = Math.max(...peers.map((row) => row.value));
    return [work, who, Math.round(value).toLocaleString("en"), unit, (value / fastest).toFixed(1)];
  });
  return aligned([["work", "who", "median", "unit", "÷ minigrid's fastest"], ...cells], (column) => column === 2);
}

async function main(): Promise<void> {
  const rounds = roundsAsked();
  if (rounds === undefined) return;
  const requirements = join(PYTHON_PACKAGE, "tests/requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const rows = measuredInTurn(MEASUREMENTS, rounds, { work: workOf, unit: () => "steps/CPU-s", measure });
  console.log(table(rows));
  save("bridge", rows);
}

main();
