import { inspect } from "node:util";
import type { Problem } from "./compiler";
import { habitHint } from "./habit-hint";

/** An error as Jupyter's `error` message carries it. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const MAX_FRAMES = 12;
const LINES_AROUND = 2;

const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;

/**
 * What was thrown, as a failure: name and message, the frames in TypeScript lines, and the cell's own lines around the
 * first of its frames.
 * @param sourceOf text of a cell or local module by the name its frames carry
 */
export function failureOf(thrown: unknown, sourceOf: (script: string) => string | undefined): Failure {
  if (!isError(thrown)) {
    const evalue = plain(thrown);
    return { ename: "Uncaught", evalue, traceback: [`${bold(red("Uncaught"))}: ${evalue}`] };
  }
  const ename = errorName(thrown);
  const evalue = String(thrown.message);
  return { ename, evalue, traceback: describe(thrown, sourceOf, new Set()) };
}

/** `error.stack` may be anything: a getter that throws, a number. */
function stackOf(error: Error): string {
  try {
    return String(error.stack ?? "");
  } catch {
    return "";
  }
}

function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";
}

function errorName(error: Error): string {
  return String(error.name || error.constructor?.name || "Error");
}

function plain(value: unknown): string {
  try {
    return inspect(value, { depth: 2, breakLength: 100 });
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function describe(error: Error, sourceOf: (script: string) => string | undefined, seen: Set<unknown>): string[] {
  seen.add(error);
  const frames = [...stackOf(error).matchAll(/^ {4}at (.*)$/gm)].map(([, frame]) => frame);
  const pictured = frames.findIndex((frame) => placeIn(frame, sourceOf) !== undefined);
  const lines = [`${bold(red(errorName(error)))}: ${error.message}`];
  for (const [index, frame] of frames.entries()) {
    if (index < MAX_FRAMES || index === pictured) lines.push(dim(`    at ${frame}`));
    else if (index === MAX_FRAMES) lines.push(dim("    …"));
    if (index !== pictured) continue;
    const { source, line, column } = placeIn(frame, sourceOf)!;
    lines.push(...excerpt(source, line, column, column + 1));
  }
  const causes = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  for (const cause of causes) {
    if (cause === undefined || seen.has(cause)) continue;
    if (isError(cause)) {
      const [first, ...rest] = describe(cause, sourceOf, seen);
      lines.push(`Caused by ${first}`, ...rest);
    } else lines.push(`Caused by ${plain(cause)}`);
  }
  return lines;
}

/** The place of a frame that lies in a cell or in a local module. */
function placeIn(
  frame: string,
  sourceOf: (script: string) => string | undefined,
): { source: string; line: number; column: number } | undefined {
  const [, script, line, column] = /(?:^|\(|async )([^()]*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const source = script === undefined ? undefined : sourceOf(script);
  return source === undefined ? undefined : { source, line: Number(line), column: Number(column) };
}

/**
 * The lines of a source around one of them, with a caret under the place.
 * @param line counted from 1
 * @param column counted from 1
 * @param endColumn first column after the underlined part
 */
function excerpt(source: string, line: number, column: number, endColumn: number): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const width = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? "";
    const margin = String(number).padStart(width);
    if (number !== line) {
      shown.push(dim(`  ${margin} | ${text}`));
      continue;
    }
    const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
    shown.push(`${red(">")} ${margin} | ${text}`);
    shown.push(`  ${" ".repeat(width)} | ${indent}${red("^".repeat(Math.max(1, endColumn - column)))}`);
  }
  return shown;
}

/**
 * The compiler's problems as one failure.
 * @param script name of the cell's frames
 * @param source the cell's text
 */
export function failureOfProblems(problems: readonly Problem[], script: string, source: string): Failure {
  const [first] = problems;
  const traceback: string[] = [];
  for (const { file, line, column, end, code, message } of problems) {
    traceback.push(`${bold(red(`TS${code}`))}: ${message}`, dim(`    at ${file ?? script}:${line}:${column}`));
    if (file === undefined)
      traceback.push(...excerpt(source, line, column, end.line === line ? end.column : column + 1));
  }
  const hint = habitHint(problems, source);
  if (hint !== undefined) traceback.push(bold(hint));
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return { ename: `TS${first.code}`, evalue: `${first.message.split("\n")[0]}${more}`, traceback };
}
