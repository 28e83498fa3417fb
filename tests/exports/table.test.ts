/** Promise: an export as a table has a row for each row of each log, with every factor of its run, and reads back number for number. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Column, Value } from "tandem/dist/exports/column";
import { FIXED } from "tandem/dist/exports/columns";
import { type ExportFormat, exportRecords } from "tandem/dist/exports/export";
import { COLUMNS_KEY, ROW_GROUP, writeParquet } from "tandem/dist/exports/parquet";
import type { LoggedRun } from "tandem/dist/runs/store";
import { withFolder } from "../temporary";
import { someRun } from "./some-runs";

/** An experiment's name, and a teacher's, that would break a table that does not quote. */
const HOSTILE = 'a, "b"\r\n<script>alert(1)</script> ü 和';
const RUNS: readonly LoggedRun[] = [
  someRun({ arm: "neutral", seed: 0, overrides: { gamma: 0.9 } }, HOSTILE),
  someRun({ arm: "neutral", seed: 3, preset: "window" }, HOSTILE),
  someRun({ arm: "student-alone", seed: 0 }),
];

/** The cells of a CSV file, by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else while (at < text.length && !/[,\r]/.test(text[at])) cell += text[at++];
    rows[rows.length - 1].push(cell);
    if (text[at] === ",") at++;
    else {
      assert.equal(text.slice(at, at + 2), "\r\n");
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

function exported(format: ExportFormat, folder: string, runs: readonly LoggedRun[] = RUNS): Promise<string> {
  const out = join(folder, "made", "here");
  return exportRecords(runs, { format, out }).then(() => out);
}

async function readParquet(path: string): Promise<{ rows: Record<string, Value | bigint>[]; columns: Column[] }> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const file = await asyncBufferFromFile(path);
  const { key_value_metadata: metadata = [] } = await parquetMetadataAsync(file);
  const text = metadata.find(({ key }) => key === COLUMNS_KEY)?.value;
  return { rows: await parquetReadObjects({ file }), columns: JSON.parse(text ?? "[]") };
}

test("CSV: a line a row, every factor and every number in it", () =>
  withFolder(async (folder) => {
    const out = await exported("csv", folder);
    assert.deepEqual(readdirSync(out).sort(), ["columns.json", "export.json", "records.csv"]);
    const [names, ...lines] = parseCsv(readFileSync(join(out, "records.csv"), "utf8"));
    const columns = JSON.parse(readFileSync(join(out, "columns.json"), "utf8")) as Column[];
    assert.deepEqual(
      names,
      columns.map(({ name }) => name),
    );
    assert.equal(lines.length, 15);
    const rows = lines.map((line) => Object.fromEntries(line.map((cell, k) => [names[k], cell])));
    assert.deepEqual(
      rows.filter(({ update, kind }) => update === "1" && kind === "update").map((row) => ({ ...row })),
      RUNS.map(({ spec, experiment = "", manifest, rows: [first] }, k) => {
        const { losses, links } = first as Extract<typeof first, { kind: "update" }>;
        return {
          experiment,
          arm: spec.arm,
          teacher: ["uniform", "uniform", "none"][k],
          level: "BabyAI-GoToRedBallNoDists-v0",
          preset: spec.preset,
          settings: ["gamma=0.9", "", ""][k],
          seed: String(spec.seed),
          key: manifest.key,
          kind: "update",
          update: "1",
          frames: "256",
          measure: "",
          decision: "",
          final: "",
          episodes: "4",
          success: "0.75",
          return: String(1.7 / 4),
          return20: String((1.7 * 20) / 4),
          length: String((41 + spec.seed) / 4),
          teacherCalls: "256",
          poseMass: "",
          policyLoss: String(losses?.policyLoss),
          entropy: "1.9",
          clipFraction: "",
          ...Object.fromEntries(names.filter((name) => name.startsWith("links_")).map((name) => [name, "0"])),
          links_tokens: "256",
          links_right: String(links.right),
          links_seen: "200",
          links_followed: "150",
        };
      }),
    );
    assert.deepEqual(
      rows
        .slice(1, 5)
        .map(({ kind, update, frames, measure, decision, final, success, poseMass, links_tokens }) =>
          [kind, update, frames, measure, decision, final, success, poseMass, links_tokens].join(" "),
        ),
      [
        "evaluation 1 256 learning sampled false 0.75  ",
        "evaluation 1 256 team sampled false 0.75 0.25 ",
        "update 2 512      256",
        "evaluation 2 512 team greedy true 0.75  ",
      ],
      "of no episode there is no mean",
    );
  }));

test("Parquet: typed columns with their roles and units beside them, and the very numbers of the CSV", () =>
  withFolder(async (folder) => {
    const csv = await exported("csv", join(folder, "csv"));
    const { rows, columns } = await readParquet(join(await exported("parquet", folder), "records.parquet"));
    const [names, ...lines] = parseCsv(readFileSync(join(csv, "records.csv"), "utf8"));
    const shown = (value: Value | bigint): string => (value === null ? "" : String(value));
    assert.deepEqual(
      rows.map((row) => names.map((name) => shown(row[name] ?? null))),
      lines,
    );
    const kinds = { integer: "bigint", number: "number", text: "string", boolean: "boolean" };
    for (const { name, type } of columns) {
      const found = new Set(
        rows.flatMap((row) => (row[name] === undefined || row[name] === null ? [] : typeof row[name])),
      );
      assert.deepEqual([...found], name === "clipFraction" ? [] : [kinds[type]], name);
    }
    const factors = columns.filter(({ role }) => role === "factor").map(({ name }) => name);
    assert.deepEqual(factors, ["experiment", "arm", "teacher", "level", "preset", "settings", "seed", "key"]);
    const unit = (wanted: string): string | undefined => columns.find(({ name }) => name === wanted)?.unit;
    assert.deepEqual(["frames", "links_divergence", "links_masses_steps"].map(unit), ["frames", "nats", "steps"]);
    assert.ok(columns.every(({ about }) => about.length > 0));
  }));

test("Parquet: more rows than a row group holds", () =>
  withFolder(async (folder) => {
    const path = join(folder, "many.parquet");
    const columns = [FIXED.find(({ name }) => name === "frames")!, FIXED.find(({ name }) => name === "arm")!];
    const many = Array.from({ length: ROW_GROUP + 5 }, (_, k) => ({ frames: k * 1e9, arm: `${HOSTILE} ${k % 7}` }));
    await writeParquet(path, columns, many);
    const { rows } = await readParquet(path);
    assert.equal(rows.length, ROW_GROUP + 5);
    assert.deepEqual(
      { ...rows[ROW_GROUP + 3] },
      { frames: BigInt((ROW_GROUP + 3) * 1e9), arm: `${HOSTILE} ${(ROW_GROUP + 3) % 7}` },
    );
  }));

test("a number that cannot be one is an error, and nothing is left of the export", () =>
  withFolder(async (folder) => {
    const broken: LoggedRun = {
      ...RUNS[0],
      rows: RUNS[0].rows.map((row) => ({ ...row, frames: 1.5 })),
    };
    const failed = exportRecords([...RUNS, broken], { format: "parquet", out: join(folder, "made", "here") });
    await assert.rejects(failed, { name: "FailedError", message: /frames 1\.5, which is no integer/ });
    assert.deepEqual(readdirSync(folder), []);
  }));
