import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { FailedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { sha256 } from "../hash";
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

/**
 * The runs of a file that {@link shardOf} made. One that is named after its content, as the store names them, must have it.
 * @throws FailedError for a file that is none, or is damaged
 */
export function readShard(path: string): Result[] {
  const damaged = (what: string): never => {
    throw new FailedError(`${path} ${what}; get the file anew`);
  };
  let text: string;
  try {
    const bytes = readFileSync(path);
    const [, name] = basename(path).match(NAMED) ?? [];
    if (name !== undefined && !sha256(bytes).startsWith(name))
      damaged("is damaged: its content is not what its name says");
    text = brotliDecompressSync(bytes).toString("utf8");
  } catch (error) {
    if (error instanceof FailedError) throw error;
    return damaged(`cannot be read: ${(error as Error).message}`);
  }
  const [head, ...rest] = text.trimEnd().split("\n").map(parseJson);
  if ((head as { readonly format?: unknown } | undefined)?.format !== FORMAT) {
    throw new FailedError(`${path} is not a file of published runs of format ${FORMAT}`);
  }
  const table = tableOf((head as { readonly shapes?: unknown }).shapes, rest);
  return table ? resultsOf(table) : damaged("is damaged: its columns do not fit its runs");
}

/** A file named after the first digits of its content's sha256. */
const NAMED = new RegExp(`^([0-9a-f]{16})${SHARD_END.replaceAll(".", "\\.")}$`);

interface Table {
  readonly shapes: readonly Shape[];
  readonly lines: readonly Line[];
  /** Of each shape, a list of values for each of its fields. */
  readonly columns: readonly (readonly (readonly CompactRow[number][])[])[];
}

/** What the lines of a file hold; undefined where they do not fit together. */
function tableOf(shapes: unknown, rest: readonly unknown[]): Table | undefined {
  if (!isListOf(shapes, (shape): shape is string[] => isListOf(shape, (field) => typeof field === "string")))
    return undefined;
  const fields = shapes.reduce((sum, { length }) => sum + length, 0);
  const [lines, values] = [rest.slice(0, rest.length - fields), rest.slice(rest.length - fields)];
  if (rest.length < fields || !isListOf(lines, isLine) || !isListOf(values, (one) => Array.isArray(one)))
    return undefined;
  const counts = shapes.map(() => 0);
  for (const shape of lines.flatMap(({ rows }) => rows))
    if (shape in counts) counts[shape]++;
    else return undefined;
  let at = 0;
  const columns = shapes.map((shape) => values.slice(at, (at += shape.length)) as CompactRow[number][][]);
  const fits = columns.every((ones, shape) => ones.every(({ length }) => length === counts[shape]));
  return fits ? { shapes, lines, columns } : undefined;
}

function isListOf<T>(value: unknown, is: (one: unknown) => one is T): value is T[];
function isListOf(value: unknown, is: (one: unknown) => boolean): value is unknown[];
function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isLine(value: unknown): value is Line {
  const { key, log, spec, rows } = (value ?? {}) as Partial<Line>;
  const sound = typeof key === "string" && typeof log === "string" && typeof spec === "object" && spec !== null;
  return sound && isListOf(rows, Number.isInteger);
}

function resultsOf({ shapes: list, lines, columns }: Table): Result[] {
  const shapes = new Shapes(list);
  const taken = list.map(() => 0);
  const row = (shape: number, at: number): LogRow =>
    shapes.decode([shape, ...columns[shape].map((values) => values[at])]) as LogRow;
  return lines.map(({ rows, ...result }) => {
    const places = rows.map((shape) => [shape, taken[shape]++] as const);
    return {
      ...result,
      get rows() {
        return places.map(([shape, at]) => row(shape, at)); // made when asked for: all runs' rows take half a gigabyte
      },
    };
  });
}
