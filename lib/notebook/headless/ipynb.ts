import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../../errors";

/** A code cell with text in it; Jupyter runs no empty ones. */
export interface CodeCell {
  /** Its place among the notebook's code cells with text, from 1: the `[n]` that Jupyter shows beside it. */
  readonly number: number;
  readonly source: string;
  readonly tags: readonly string[];
}

/** A notebook as far as running and checking it needs. */
export interface Notebook {
  readonly path: string;
  /** File name. */
  readonly name: string;
  readonly cells: readonly CodeCell[];
  /** Text of the file. */
  readonly text: string;
}

interface RawCell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly metadata?: { readonly tags?: unknown };
}

/**
 * Reads a notebook (format 4).
 * @throws {InputError} when it cannot be read, is not JSON, or is no notebook
 */
export function readNotebook(path: string): Notebook {
  const text = readText(path);
  const { nbformat, cells } = parse(path, text);
  if (nbformat !== 4)
    throw new InputError(`${path} is no notebook of format 4 (nbformat: ${JSON.stringify(nbformat)})`);
  if (!Array.isArray(cells)) throw new InputError(`${path} has no list of cells`);
  const codeCells = (cells as RawCell[])
    .filter((cell) => cell.cell_type === "code")
    .map((cell) => ({ source: sourceOf(cell, path), tags: tagsOf(cell) }))
    .filter(({ source }) => source.trim() !== "")
    .map((cell, index) => ({ number: index + 1, ...cell }));
  return { path, name: basename(path), cells: codeCells, text };
}

/**
 * Where a line of a cell stands in the notebook's file, as GitHub's annotations need it.
 * @param line of the cell, from 1
 * @returns line of the file, from 1; 1 when the file's layout is not Jupyter's
 */
export function fileLine({ text, cells }: Notebook, number: number, line: number): number {
  let offset = 0;
  for (const cell of cells) {
    const lines = cell.source.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const last = i === lines.length - 1;
      const found = text.indexOf(`${JSON.stringify(lines[i]).slice(0, -1)}${last ? '"' : '\\n"'}`, offset);
      if (found < 0) return 1;
      if (cell.number === number && i + 1 === line) return text.slice(0, found).split("\n").length;
      offset = found;
    }
  }
  return 1;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`cannot read notebook ${path}: ${(error as Error).message}`);
  }
}

function parse(path: string, text: string): { nbformat?: unknown; cells?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch (error) {
    throw new InputError(`${path} is not a notebook: ${(error as Error).message}`);
  }
}

function sourceOf({ source }: RawCell, path: string): string {
  if (typeof source === "string") return source;
  if (Array.isArray(source) && source.every((line) => typeof line === "string")) return source.join("");
  throw new InputError(`${path} has a cell whose source is neither a text nor a list of lines`);
}

function tagsOf({ metadata }: RawCell): string[] {
  return Array.isArray(metadata?.tags) ? metadata.tags.filter((tag) => typeof tag === "string") : [];
}
