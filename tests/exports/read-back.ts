/**
 * Exports of committed runs and of made-up ones, read back by the tools that they are for: pandas, pyarrow, DuckDB, TensorBoard, W&B's own reader; and
 * docs/python.ipynb executed on them. Archives of an experiment that is made here and of a committed one, validated as RO-Crates, and their runs made again
 * from them alone. Usage: node tests/dist/exports/read-back.js [exports | archives]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { EXPORT_FORMATS, exportRecords } from "tandem/dist/exports/export";
import { RunNames } from "tandem/dist/exports/run-names";
import { exportedScalars } from "tandem/dist/exports/scalars";
import { outline, records } from "tandem/dist/exports/table";
import { factorsOf } from "tandem/dist/report/factors";
import { publishedRuns } from "tandem/dist/results/published-runs";
import type { LoggedRun } from "tandem/dist/runs/store";
import { setupPython } from "tandem/dist/setup/python";
import { ROOT, tandem } from "../command";
import { someRun } from "./some-runs";

const HERE = resolve(__dirname, "../../exports");
const VENV = join(HERE, ".venv");
/** Committed runs that are exported. */
const PUBLISHED = 12;

/** Points by tag, over frames, as a tool has to find them. */
function scalars({ rows }: LoggedRun): Record<string, [number, number][]> {
  const found: Record<string, [number, number][]> = {};
  for (const row of rows) {
    for (const { tag, step, value } of exportedScalars(row, 0)) (found[tag] ??= []).push([step, value]);
  }
  return found;
}

function expected(runs: readonly LoggedRun[]): object {
  const names = new RunNames();
  const { columns } = outline(runs);
  const rows = [...records(runs)].map((row) =>
    Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])),
  );
  const told = runs.map((run) => ({
    name: names.next(run).join("/"),
    key: run.manifest.key,
    factors: { ...factorsOf(run), key: run.manifest.key },
    frames: run.rows[run.rows.length - 1].frames,
    scalars: scalars(run),
  }));
  return { columns, rows, runs: told };
}

async function readExports(place: string): Promise<boolean> {
  const made = [0, 1, 2].map((seed) => someRun({ arm: "neutral", seed, overrides: { gamma: 0.9 } }, "mine"));
  const runs = [...publishedRuns({ experiments: ["anchors"] }).slice(0, PUBLISHED), ...made];
  for (const format of EXPORT_FORMATS) await exportRecords(runs, { format, out: join(place, format) });
  writeFileSync(join(place, "expected.json"), JSON.stringify(expected(runs)));
  return python(["read_back.py", place, join(ROOT, "docs", "python.ipynb")]);
}

/** An experiment that is made in a project of its own, and a committed one. */
async function readArchives(place: string): Promise<boolean> {
  const project = join(place, "project");
  mkdirSync(project);
  const spec = {
    name: "small",
    arms: ["student-alone", "oracle-teacher"],
    seeds: 2,
    overrides: { updates: 2, evaluateEvery: 1, evaluationEpisodes: 2, finalEpisodes: 2 },
  };
  writeFileSync(join(project, "small.json"), JSON.stringify(spec));
  const [small, anchors] = [join(place, "small.zip"), join(place, "anchors.zip")];
  const mine = { TANDEM_PROJECT: project };
  const done = [
    await succeeds(["experiment", join(project, "small.json")], mine),
    await succeeds(["archive", "small", "--out", small], mine),
    await succeeds(["archive", "anchors", "--out", anchors]),
  ];
  if (done.includes(false) || !python(["validate_crate.py", small, anchors])) return false;
  const nowhere = { TANDEM_PROJECT: join(place, "nowhere") };
  return (await succeeds(["verify", small], nowhere, true)) && (await succeeds(["verify", anchors], nowhere, true));
}

/** Runs a command. @returns whether it ended well */
async function succeeds(args: readonly string[], env: Record<string, string> = {}, shown = false): Promise<boolean> {
  const { code, out, err } = await tandem(args, env);
  if (code !== 0 || shown) console.log(`tandem ${args[0]}: ${code === 0 ? out.trim() : err}`);
  return code === 0;
}

function python([script, ...args]: readonly string[]): boolean {
  const program = join(VENV, "bin", "python");
  return spawnSync(program, [join(HERE, script), ...args], { stdio: "inherit" }).status === 0;
}

async function main(only?: string): Promise<void> {
  await setupPython({ venv: VENV, requirements: join(HERE, "requirements.txt"), log: console.log });
  const place = mkdtempSync(join(tmpdir(), "tandem-exports-"));
  try {
    const exports = only === "archives" || (await readExports(place));
    const archives = only === "exports" || (await readArchives(place));
    process.exitCode = exports && archives ? 0 : 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

void main(process.argv[2]);
