import { readFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { FailedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { parseJson } from "../json";
import { type CompactRow, type Shape, Shapes } from "./compact";
import type { Result } from "./result";

const FORMAT = "tandem-results-1";

/** How files of published runs end. */
export const SHARD_END = ".jsonl.br";

/** A run without the values of its rows: of each row the number of its shape. */
type Line = Omit<Result, "rows"> & { readonly rows: readonly number[] };

/**
 * A file of published runs, compressed by Brotli: a line with the format and the fields of the rows, shape by shape; a line a run, with
 * the shape of each of its rows; and for each shape a line a field, with the values of all rows of that shape. Alike numbers beside
 * each other take half the space.
 * @param quality of Brotli: the highest unless told
 */
export function shardOf(results: readonly Result[], quality: number = constants.BROTLI_MAX_QUALITY): Buffer {
  const shapes = new Shapes();
  const encoded = results.map(({ rows, ...result }) => ({ result, rows: rows.map((row) => shapes.encode(row)) }));
  const lines = encoded.map(({ result, rows }): Line => ({ ...result, rows: rows.map(([shape]) => shape) }));
  const all = encoded.flatMap(({ rows }) => rows);
  const columns = shapes.list.flatMap((fields, shape) => {
    const rows = all.filter(([one]) => one === shape);
    return fields.map((_, k) => rows.map((row) => row[k + 1]));
  });
  const text = [{ format: FORMAT, shapes: shapes.list }, ...lines, ...columns].map((line) => JSON.stringify(line));
  return brotliCompressSync(`${text.join("\n")}\n`, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality },
  });
}

/** The runs of a file that {@link shardOf} made. @throws FailedError for a file that is none, or is damaged */
export function readShard(path: string): Result[] {
  let text: string;
  try {
    text = brotliDecompressSync(readFileSync(path)).toString("utf8");
  } catch (error) {
    throw new FailedError(`${path} cannot be read: ${(error as Error).message}; get the file anew`);
  }
  const [first, ...rest] = text.trimEnd().split("\n");
  const head = parseJson(first) as { readonly format?: string; readonly shapes: readonly Shape[] } | undefined;
  if (head?.format !== FORMAT) throw new FailedError(`${path} is not a file of published runs of format ${FORMAT}`);
  const shapes = new Shapes(head.shapes);
  const fields = head.shapes.reduce((sum, { length }) => sum + length, 0);
  const columns = rest.slice(rest.length - fields).map((line) => JSON.parse(line) as CompactRow[number][]);
  const start = head.shapes.map((_, shape) => head.shapes.slice(0, shape).reduce((sum, { length }) => sum + length, 0));
  const taken = head.shapes.map(() => 0);
  const row = (shape: number, at: number): LogRow => {
    const values = head.shapes[shape].map((_, k) => columns[start[shape] + k][at]);
    return shapes.decode([shape, ...values]) as LogRow;
  };
  return rest.slice(0, rest.length - fields).map((line) => {
    const { rows, ...result } = JSON.parse(line) as Line;
    const places = rows.map((shape) => [shape, taken[shape]++] as const);
    return {
      ...result,
      get rows() {
        return places.map(([shape, at]) => row(shape, at)); // made when asked for: all runs' rows take half a gigabyte
      },
    };
  });
}
