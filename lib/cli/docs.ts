import { type Command, Option } from "commander";
import { buildDocs } from "../docs/build";
import { partsPage } from "../docs/parts-page";
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
    .addOption(
      new Option("--parts", "only print the page of all parts and arms, as docs/formats/parts.md holds it").conflicts(
        "settings",
      ),
    )
    .action(async ({ settings = false, parts = false }: { settings?: boolean; parts?: boolean }) => {
      if (settings || parts) return void process.stdout.write(settings ? settingsPage() : partsPage());
      requireSpace(projectFolder("data", "docs"));
      console.log(await buildDocs(say));
    });
}
