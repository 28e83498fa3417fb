import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { say } from "./cli/say";
import { oneLine } from "./control-codes";
import { EXIT, TandemError } from "./errors";
import { diskFull, isDiskFull } from "./files";
import { SpecError } from "./runs/spec-error";

/** The commands, each a file of `cli`, and loaded when it is the one that was asked for: all of them take half a second. */
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
  "doctor",
];

const program = new Command("tandem")
  .description("notebooks in which an LLM teacher and an RL student teach each other")
  .version((require("../package.json") as { version: string }).version)
  .exitOverride()
  .configureOutput({ outputError: (text) => say(oneLine(text)) })
  .showSuggestionAfterError(false);
async function main(): Promise<void> {
  const asked = COMMANDS.filter((name) => name === process.argv[2]);
  for (const name of asked.length > 0 ? asked : COMMANDS) {
    (require(`./cli/${name}`) as { register(program: Command): void }).register(program);
  }
  await program.parseAsync();
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  } else if (error instanceof TandemError) {
    for (const line of error instanceof SpecError ? error.message.split("\n") : [error.message]) say(oneLine(line));
    process.exitCode = error.exitCode;
  } else if (isDiskFull(error)) {
    say(oneLine(diskFull(error.path).message));
    process.exitCode = EXIT.failed;
  } else {
    say(inspect(error));
    process.exitCode = EXIT.failed;
  }
});
