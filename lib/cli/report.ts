import type { Command } from "commander";
import { requireSpace } from "../files";
import { projectFolder } from "../project";
import { buildReports } from "../report";
import { say } from "./say";

/** Adds `tandem report`. */
export function register(program: Command): void {
  program
    .command("report")
    .description("write the pages from the executed notebooks, and print where the index is")
    .option("--single-file", "write one page that holds everything, report.html")
    .action(async ({ singleFile = false }: { singleFile?: boolean }) => {
      requireSpace(projectFolder("data", "reports"));
      const { index, summary } = await buildReports(undefined, singleFile);
      for (const line of summary) say(line);
      console.log(index);
    });
}
