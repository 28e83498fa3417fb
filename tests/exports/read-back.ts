/**
 * Exports of committed runs and of made-up ones, read back by the tools that they are for: pandas, pyarrow, DuckDB, TensorBoard, W&B's own reader; and
 * docs/python.ipynb executed on them. Usage: node tests/dist/exports/read-back.js
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import { ROOT } from "../command";
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

async function main(): Promise<void> {
  await setupPython({ venv: VENV, requirements: join(HERE, "requirements.txt"), log: console.log });
  const made = [0, 1, 2].map((seed) => someRun({ arm: "neutral", seed, overrides: { gamma: 0.9 } }, "mine"));
  const runs = [...publishedRuns({ experiments: ["anchors"] }).slice(0, PUBLISHED), ...made];
  const place = mkdtempSync(join(tmpdir(), "tandem-exports-"));
  try {
    for (const format of EXPORT_FORMATS) await exportRecords(runs, { format, out: join(place, format) });
    writeFileSync(join(place, "expected.json"), JSON.stringify(expected(runs)));
    const python = join(VENV, "bin", "python");
    const args = [join(HERE, "read_back.py"), place, join(ROOT, "docs", "python.ipynb")];
    process.exitCode = spawnSync(python, args, { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

void main();
