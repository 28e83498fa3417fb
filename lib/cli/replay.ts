import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Command } from "commander";
import { withoutControlCodes } from "../control-codes";
import { goldenRecords } from "../env/replay/golden";
import type { Mismatch } from "../env/replay/mismatch";
import { type ReplayOptions, replay } from "../env/replay/replay";
import { FailedError, InputError } from "../errors";

/** The text of a golden file, unpacked if it is gzipped. */
function readGolden(file: string): string {
  try {
    const bytes = readFileSync(file);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (zipped ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new InputError(`cannot read golden file ${file}: ${(error as Error).message}`);
  }
}

function line({ record, field, step, expected, got }: Mismatch): string {
  return `${record}: ${field}${step === undefined ? "" : ` at step ${step}`}: expected ${expected}, got ${got}`;
}

function replayFiles(files: readonly string[], options: ReplayOptions): void {
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    let first: Mismatch | undefined;
    const before = passed + failed;
    for (const record of goldenRecords(readGolden(file), file)) {
      const mismatch = replay(record, options);
      if (mismatch === undefined) passed++;
      else failed++;
      first ??= mismatch;
    }
    if (passed + failed === before) throw new InputError(`golden file ${file} holds no record; pass recorded episodes`);
    if (first !== undefined) console.log(withoutControlCodes(`${file}: ${line(first)}`));
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) throw new FailedError(`${failed} of ${passed + failed} records do not replay`);
}

/** Adds `tandem replay`. */
export function register(program: Command): void {
  program
    .command("replay")
    .description("replay golden files of Python's minigrid and name the first mismatch of each")
    .argument("<files...>", "golden files, .jsonl or .jsonl.gz, or rng.json")
    .option("--bot", "also compare our bot's actions with the recorded bot's")
    .action(replayFiles);
}
