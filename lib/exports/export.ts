import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, nearest } from "../errors";
import { selectRuns } from "../results";
import type { LoggedRun } from "../runs";
import { writeCsv } from "./csv";
import { checkNew, newFolder } from "./new-folder";
import { writeParquet } from "./parquet";
import { outline, records } from "./table";
import { writeTensorboard } from "./tensorboard";
import { writeWandb } from "./wandb/export";

/** What runs can be exported as. */
export const EXPORT_FORMATS = ["csv", "parquet", "tensorboard", "wandb"] as const;

/** Name of a format: a table, or a log that another tool shows. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How runs are exported. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** A new folder, or an empty one. */
  readonly out: string;
  /** Told how many runs are written. */
  readonly onRun?: (done: number, total: number) => void;
}

/** What an export wrote; it lies as `export.json` in its folder. */
export interface Exported {
  readonly format: ExportFormat;
  /** What was asked for; empty where runs were given. */
  readonly name: string;
  readonly runs: number;
  /** Rows of all logs. */
  readonly rows: number;
}

/**
 * Writes what runs logged for other tools, into a new folder: `records.csv` or `records.parquet`, one row a row of a log, each with every
 * factor of its run, and `columns.json`, which says what the columns are; a folder of event files a run for TensorBoard; or an offline
 * folder a run for Weights & Biases (`wandb sync`). In both of these a step is a training frame.
 * @param runs as an experiment gave them; or the name of an experiment that was done here or is planned, `paper`, `finetune`, a run's
 * folder or key; unless given, the experiment that was done here last
 * @throws InputError for a name that stands for nothing, another format, and a folder that is not empty: nothing is written then
 */
export async function exportRecords(
  runs: string | readonly LoggedRun[] | undefined,
  { format, out, onRun }: ExportOptions,
): Promise<Exported> {
  if (!EXPORT_FORMATS.includes(format)) {
    throw new InputError(
      `there is no format ${JSON.stringify(format)}; did you mean ${nearest(String(format), EXPORT_FORMATS, 1)}?`,
    );
  }
  if (typeof out !== "string" || out === "") throw new InputError("an export needs a folder; pass out");
  checkNew(out);
  const { name, all } = chosen(runs);
  const { columns, rows, runs: count } = outline(all());
  if (count === 0) throw new InputError(`there are no runs of ${name || "what was given"}; make some first`);
  const exported: Exported = { format, name, runs: count, rows };
  const told = (): Iterable<LoggedRun> => counted(all(), count, onRun);
  return newFolder(out, async (folder) => {
    const facts = { "tandem.experiment": name, "tandem.runs": String(count) };
    if (format === "csv") writeCsv(join(folder, "records.csv"), columns, records(told()));
    else if (format === "parquet") await writeParquet(join(folder, "records.parquet"), columns, records(told()), facts);
    else if (format === "tensorboard") writeTensorboard(folder, told(), Date.now() / 1000);
    else writeWandb(folder, told(), Date.now() / 1000);
    if (format === "csv" || format === "parquet") write(folder, "columns.json", columns);
    write(folder, "export.json", exported);
    return exported;
  });
}

function chosen(runs: string | readonly LoggedRun[] | undefined): {
  readonly name: string;
  all(): Iterable<LoggedRun>;
} {
  if (typeof runs === "object") return { name: "", all: () => runs };
  const selection = selectRuns(runs);
  return { name: selection.name, all: () => selection.runs() };
}

function* counted(
  runs: Iterable<LoggedRun>,
  total: number,
  onRun: ExportOptions["onRun"] = () => {},
): Generator<LoggedRun> {
  let done = 0;
  for (const run of runs) {
    yield run;
    onRun(++done, total);
  }
}

function write(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
}
