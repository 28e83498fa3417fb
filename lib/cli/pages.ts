import type { Command } from "commander";
import { publishPages } from "../docs/publish-pages";
import { requireSpace } from "../files";
import { projectFolder } from "../project";

/** Adds `tandem pages`. */
export function register(program: Command): void {
  program
    .command("pages")
    .description("gather reports and documentation in data/pages, to be served as they are, and print the first page")
    .action(() => {
      requireSpace(projectFolder("data", "pages"));
      console.log(publishPages());
    });
}
