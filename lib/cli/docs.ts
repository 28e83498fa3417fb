import type { Command } from "commander";
import { buildDocs } from "../docs/build";
import { settingsPage } from "../docs/settings-page";
import { requireSpace } from "../files";
import { projectFolder } from "../project";
import { say } from "./say";

/** Adds `tandem docs`. */
export function register(program: Command): void {
  program
    .command("docs")
    .description("write the documentation site, guides and API, and print where its first page is")
    .option("--settings", "only print the page of all settings, as docs/formats/settings.md holds it")
    .action(async ({ settings = false }: { settings?: boolean }) => {
      if (settings) return void process.stdout.write(settingsPage());
      requireSpace(projectFolder("data", "docs"));
      console.log(await buildDocs(say));
    });
}
