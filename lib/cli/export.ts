import { type Command, Option } from "commander";
import { withoutControlCodes } from "../control-codes";
import { counted } from "../counted";
import { EXPORT_FORMATS, type ExportFormat, exportRecords } from "../exports/export";
import { countWriter } from "./progress";
import { say } from "./say";

interface Options {
  readonly format: ExportFormat;
  readonly out: string;
}

/** Adds `tandem export`. */
export function register(program: Command): void {
  program
    .command("export")
    .description("write what runs logged for other tools, into a new folder, and print it")
    .argument(
      "[experiment]",
      "one that was done here, `paper`, `finetune`, one of their planned experiments, or a run's folder or key; unless given, the one done here last",
    )
    .addOption(
      new Option("--format <format>", "a table, or a tool's log").choices(EXPORT_FORMATS).makeOptionMandatory(),
    )
    .requiredOption("--out <folder>", "a new folder")
    .action(async (experiment: string | undefined, { format, out }: Options) => {
      const { name, runs, rows } = await exportRecords(experiment, { format, out, onRun: countWriter("runs written") });
      say(`${name}: ${counted(runs, "run")}, ${counted(rows, "row")} of their logs`);
      console.log(withoutControlCodes(out));
    });
}
