import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { FailedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { parseJson } from "../json";
import { type CompactRow, type Shape, Shapes } from "./compact";
import type { Result } from "./result";

const FORMAT = "tandem-results-1";

/** A file of published runs: a line with the format and the fields of the rows, and then a line a run, gzipped. */
export function shardOf(results: readonly Result[]): Buffer {
  const shapes = new Shapes();
  const lines = results.map(({ rows, ...result }) =>
    JSON.stringify({ ...result, rows: rows.map((row) => shapes.encode(row)) }),
  );
  const head = JSON.stringify({ format: FORMAT, shapes: shapes.list });
  return gzipSync(`${[head, ...lines].join("\n")}\n`, { level: 9 });
}

/** The runs of a file that {@link shardOf} made. @throws FailedError for a file that is none, or is damaged */
export function readShard(path: string): Result[] {
  let text: string;
  try {
    text = gunzipSync(readFileSync(path)).toString("utf8");
  } catch (error) {
    throw new FailedError(`${path} cannot be read: ${(error as Error).message}; get the file anew`);
  }
  const [first, ...lines] = text.trimEnd().split("\n");
  const head = parseJson(first) as { readonly format?: string; readonly shapes: readonly Shape[] } | undefined;
  if (head?.format !== FORMAT) throw new FailedError(`${path} is not a file of published runs of format ${FORMAT}`);
  const shapes = new Shapes(head.shapes);
  return lines.map((line) => {
    const { rows, ...result } = JSON.parse(line) as Omit<Result, "rows"> & { readonly rows: readonly CompactRow[] };
    return { ...result, rows: rows.map((row) => shapes.decode(row) as LogRow) };
  });
}
