import type { Command } from "commander";
import { type Level, levels } from "../env";
import { tableText } from "../report";

/** The columns of the table: heading and cell. */
const COLUMNS: readonly [string, (level: Level) => string][] = [
  ["level", (level) => level.id],
  ["rooms", (level) => `${level.columns}×${level.rows}`],
  ["room size", (level) => String(level.roomSize)],
  ["grid", (level) => `${level.width}×${level.height}`],
  [
    "max steps",
    (level) =>
      level.maxSteps === undefined
        ? `${level.roomSize ** 2 * level.columns * level.rows} a way`
        : String(level.maxSteps),
  ],
  ["missions", (level) => level.missionSpace],
];

function table(): string {
  return tableText({
    columns: COLUMNS.map(([heading]) => heading),
    rows: levels.all.map((level) => COLUMNS.map(([, cell]) => cell(level))),
  });
}

/** Adds `tandem levels`. */
export function register(program: Command): void {
  program
    .command("levels")
    .description("list the levels")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) => console.log(json ? JSON.stringify(levels.all, null, 2) : table()));
}
