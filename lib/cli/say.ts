import { withoutControlCodes } from "../control-codes";

/** Writes a line on stderr; names, replies and messages in it may hold control codes, which no terminal gets. */
export function say(line: string): void {
  process.stderr.write(`${withoutControlCodes(line)}\n`);
}
