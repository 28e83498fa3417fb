import { transform } from "sucrase";

/** A cell of a page, as it would run. */
export interface CellText {
  /** Its place among the cells that run. */
  readonly place: number;
  readonly text: string;
}

/** A cell's place among those that run, and a line in it, from 1. */
export interface CellPlace {
  readonly place: number;
  readonly line: number;
}

/** A cell that is no TypeScript. */
export class CellSyntaxError extends Error {
  override readonly name = "SyntaxError";
  readonly at: CellPlace;

  constructor(message: string, at: CellPlace) {
    super(message);
    this.at = at;
  }
}

/** What a worker runs: cells, one after another, in one scope. */
export interface Program {
  readonly source: readonly string[];
  /** The place of a line of the worker's script; undefined outside the cells. */
  placeOf(line: number): CellPlace | undefined;
}

/** JavaScript of TypeScript: imports become calls of `require`, types are left out, and all lines stay where they are. */
function stripped(text: string): string {
  return transform(text, { transforms: ["typescript", "imports"], disableESTransforms: true }).code;
}

/**
 * Makes a program of cells.
 * @param before what the worker runs first
 * @throws CellSyntaxError
 */
export function programOf(cells: readonly CellText[], before: readonly string[]): Program {
  for (const { place, text } of cells) {
    try {
      stripped(text);
    } catch (error) {
      const { message, loc } = error as Error & { loc?: { line: number } };
      throw new CellSyntaxError(message.replace(/ \(\d+:\d+\)$/, ""), { place, line: loc?.line ?? 1 });
    }
  }
  // a line of our own before each cell
  const text = cells.map(({ place, text: own }) => `;tandemCells.at(${place});\n${own}\n`).join("");
  const code = stripped(text);
  const starts: { readonly place: number; readonly first: number }[] = [];
  let line = before.join("\n").split("\n").length + 1;
  for (const { place, text: own } of cells) {
    starts.push({ place, first: line + 1 });
    line += own.split("\n").length + 1;
  }
  return {
    source: [`${before.join("\n")}\n`, `(async () => {${code}\ntandemCells.done();\n})().catch(tandemCells.fail);\n`],
    placeOf: (asked) => {
      const found = starts.filter(({ first }) => first <= asked).at(-1);
      return found && asked < line ? { place: found.place, line: asked - found.first + 1 } : undefined;
    },
  };
}

/** The place that an error's stack names first among those in the cells. */
export function placeIn(stack: string, program: Program): CellPlace | undefined {
  for (const [, line] of stack.matchAll(/blob:[^\s)]*?:(\d+):\d+/g)) {
    const place = program.placeOf(Number(line));
    if (place) return place;
  }
  return undefined;
}
