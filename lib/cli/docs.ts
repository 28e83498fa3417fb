import type { Command } from "commander";
import { requireSpace } from "../files";
import { projectFolder } from "../project";
import { buildDocs } from "../setup/docs";
import { say } from "./say";

/** Adds `tandem docs`. */
export function register(program: Command): void {
  program
    .command("docs")
    .description("write the API site from the docstrings, and print where its first page is")
    .action(async () => {
      requireSpace(projectFolder("data", "docs"));
      console.log(await buildDocs(say));
    });
}
