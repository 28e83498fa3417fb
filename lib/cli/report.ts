import type { Command } from "commander";
import { projectFolder } from "../project";
import { buildReports, executedFolder } from "../report";
import { executedNotebooks } from "../report/page/notebook-pages";
import { publishedToRerun } from "../results/rerun";
import { checkExperimentName, DEFAULT_EXPERIMENT } from "../runs";
import { checkWritable } from "./before-notebooks";
import { say } from "./say";

/** Adds `tandem report`. */
export function register(program: Command): void {
  program
    .command("report")
    .description("write the pages from an experiment's executed notebooks, and print where its index is")
    .option("--name <name>", "name of the experiment", DEFAULT_EXPERIMENT)
    .option("--single-file", "write one page that holds everything, report.html")
    .action(async ({ name, singleFile = false }: { name: string; singleFile?: boolean }) => {
      checkExperimentName(name);
      executedNotebooks(executedFolder(name), name); // what is asked for is checked before a folder is made
      checkWritable(projectFolder("data", "reports"));
      const { index, summary, left } = await buildReports({ name, singleFile, published: publishedToRerun });
      for (const line of left) say(line);
      for (const line of summary) say(line);
      console.log(index);
    });
}
