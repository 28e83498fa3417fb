import type { Command } from "commander";
import { buildReports, readSummary } from "../report";

/** Adds `tandem report`. */
export function register(program: Command): void {
  program
    .command("report")
    .description("write the pages from the executed notebooks, and print where the index is")
    .action(() => {
      const index = buildReports();
      for (const line of readSummary()) console.error(line);
      console.log(index);
    });
}
