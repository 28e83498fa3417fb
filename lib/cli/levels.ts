import type { Command } from "commander";
import { type Level, levels } from "../env";

/** The columns of the table: heading and cell. */
const COLUMNS: readonly [string, (level: Level) => string][] = [
  ["level", (level) => level.id],
  ["rooms", (level) => `${level.columns}×${level.rows}`],
  ["room size", (level) => String(level.roomSize)],
  ["grid", (level) => `${level.width}×${level.height}`],
  [
    "max steps",
    (level) =>
      level.maxSteps === null ? `${level.roomSize ** 2 * level.columns * level.rows} a way` : String(level.maxSteps),
  ],
  ["missions", (level) => level.missionSpace],
];

function table(): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...levels().map((level) => COLUMNS.map(([, cell]) => cell(level))),
  ];
  const widths = COLUMNS.map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  return rows
    .map((row) =>
      row
        .map((cell, k) => cell.padEnd(widths[k]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Adds `tandem levels`. */
export function register(program: Command): void {
  program
    .command("levels")
    .description("list the levels")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) => console.log(json ? JSON.stringify(levels(), null, 2) : table()));
}
