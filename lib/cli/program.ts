import { Command } from "commander";
import { oneLine } from "../control-codes";
import { say } from "./say";

/** The commands, each a file of this folder, and loaded when it is the one that was asked for: all of them take half a second. */
const COMMANDS = [
  "run",
  "finetune",
  "experiment",
  "export",
  "new",
  "key",
  "verify",
  "compare",
  "archive",
  "sweep",
  "paper",
  "notebook",
  "report",
  "score",
  "grad",
  "bridge",
  "record",
  "teacher",
  "levels",
  "replay",
  "setup",
  "docs",
  "pages",
  "doctor",
];

/**
 * The command line; nothing is parsed yet.
 * @param asked the command that is going to be run, if it is one: no other is loaded then
 */
export function commandLine(asked?: string): Command {
  const program = new Command("tandem")
    .description("notebooks in which an LLM teacher and an RL student teach each other")
    .version((require("../../package.json") as { version: string }).version)
    .exitOverride()
    .configureOutput({ outputError: (text) => say(oneLine(text)) })
    .showSuggestionAfterError(false);
  const one = COMMANDS.filter((name) => name === asked);
  for (const name of one.length > 0 ? one : COMMANDS) {
    (require(`./${name}`) as { register(program: Command): void }).register(program);
  }
  return program;
}
