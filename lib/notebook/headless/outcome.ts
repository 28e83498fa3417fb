import { oneLine, withoutControlCodes } from "../../control-codes";
import type { DriverEvent } from "./driver";
import type { Notebook } from "./ipynb";

/** Why a notebook did not pass. */
export interface Mistake {
  /** Code cell, from 1; 0 when the kernel did not start. */
  readonly cell: number;
  /** Line of that cell, from 1; undefined when the failure has no line (a time-out, a killed kernel). */
  readonly line: number | undefined;
  /** Name and message of the error, or what happened to the kernel, in one line. */
  readonly message: string;
  /** The kernel's explanation with the cell's lines; may hold terminal colours. */
  readonly details: readonly string[];
}

/** What became of one notebook. */
export interface Outcome {
  readonly notebook: Notebook;
  readonly status: "passed" | "failed" | "stopped";
  readonly mistake: Mistake | undefined;
  /** Seconds of each cell that was started, in order. */
  readonly cellSeconds: readonly number[];
  readonly seconds: number;
  /** Path of the executed notebook. */
  readonly target: string;
}

/** Reads the mistake out of what the driver reports; undefined for events that are none. */
export function mistakeOf(event: DriverEvent): Mistake | undefined {
  switch (event.event) {
    case "failed":
      return { cell: event.number, line: undefined, message: oneLine(event.message), details: [] };
    case "error":
      return {
        ...placeOf(event.number, event.traceback),
        message: oneLine(`${event.ename}: ${event.evalue}`),
        details: event.traceback,
      };
    default:
      return undefined;
  }
}

/** The innermost frame in the failing cell; an error that an earlier cell left behind has frames in that one only. */
function placeOf(number: number, traceback: readonly string[]): { cell: number; line: number | undefined } {
  const text = withoutControlCodes(traceback.join("\n"));
  const frames = [...text.matchAll(/^\s+at .*?Cell \[(\d+)\]:(\d+):\d+\)?$/gm)].map(([, cell, line]) => ({
    cell: Number(cell),
    line: Number(line),
  }));
  return frames.find(({ cell }) => cell === number) ?? frames[0] ?? { cell: number, line: undefined };
}

/** `03_student.ipynb, cell [7], line 3: RangeError: …` */
export function mistakeLine(name: string, { cell, line, message }: Mistake): string {
  const place = [
    oneLine(name),
    cell === 0 ? "start of the kernel" : `cell [${cell}]`,
    ...(line === undefined ? [] : [`line ${line}`]),
  ];
  return `${place.join(", ")}: ${message}`;
}
