import type { Command } from "commander";
import { makeArchive } from "../archive/make";
import { withoutControlCodes } from "../control-codes";
import { counted } from "../counted";
import { safeName } from "../exports/run-names";
import { projectFolder } from "../project";
import { selectRuns } from "../results";
import { say } from "./say";

/** Adds `tandem archive`. */
export function register(program: Command): void {
  program
    .command("archive")
    .description(
      "write an experiment with all that it takes to make it again as an RO-Crate, a zip file for Zenodo, and print it",
    )
    .argument(
      "[experiment]",
      "one that was done here, `paper`, `finetune`, one of their planned experiments, or a run's folder or key; unless given, the one done here last",
    )
    .option("--out <file.zip>", "a new file; data/archives/NAME.zip unless given")
    .action(async (experiment: string | undefined, { out }: { out?: string }) => {
      const { name } = selectRuns(experiment);
      const path = out ?? projectFolder("data", "archives", `${safeName(name)}.zip`);
      const made = await makeArchive(experiment, path, new Date());
      for (const teacher of made.withoutFiles)
        say(`the files of the teacher ${teacher} are not in it; its runs cannot be made from it alone`);
      for (const { name, archived } of made.modules)
        say(
          archived
            ? `the source of ${name} is in it to be read; its runs cannot be made from the archive alone, which runs no code of its own`
            : `${name} is not what the runs were made with, or gone: its source is not in the archive`,
        );
      say(
        `${counted(made.runs, "run")}, ${counted(made.files, "file")}; \`npx tandem verify\` with its name makes some again`,
      );
      console.log(withoutControlCodes(made.path));
    });
}
