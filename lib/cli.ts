import { inspect } from "node:util";
import { CommanderError } from "commander";
import { commandLine } from "./cli/program";
import { say } from "./cli/say";
import { oneLine } from "./control-codes";
import { EXIT, TandemError } from "./errors";
import { diskFull, isDiskFull } from "./files";
import { SpecError } from "./runs/spec-error";

/** A reader that has gone, such as `head`, ends a command quietly; anything else, such as a full disk, in one line. */
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(process.exitCode ?? EXIT.done);
  say(oneLine(`cannot write to the standard output: ${message}`));
  process.exit(EXIT.failed);
});

async function main(): Promise<void> {
  await commandLine(process.argv[2]).parseAsync();
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
