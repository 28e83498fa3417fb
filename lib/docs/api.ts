import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { projectFolder } from "../project";
import { command } from "../setup/command";
import { installTools } from "../setup/pinned-tools";
import { settingsPage } from "./settings-page";

/** What the API site is made with, pinned: it reads another TypeScript than ours, and so has packages of its own. */
const PINNED = resolve(__dirname, "../../docs/typedoc");
/** How long typedoc may take. */
const TIMEOUT_MS = 300_000;

/**
 * Makes the API site of the docstrings of what `tandem` exports, with a page of all settings.
 * @returns its folder, which the caller may move
 * @throws FailedError where its packages cannot be had, or a docstring links to what is not there
 */
export async function buildApi(log: (line: string) => void): Promise<string> {
  const work = projectFolder("data", "cache", "docs");
  await installTools(PINNED, work, "typedoc", log);
  const settings = join(work, "settings.md");
  writeWhole(settings, `---\ntitle: Settings\n---\n\n${settingsPage()}`);
  const made = join(work, "api");
  const library = resolve(__dirname, "../..");
  const options = {
    entryPoints: join(library, "index.ts"),
    tsconfig: join(library, "tsconfig.json"),
    out: made,
    name: "tandem",
    readme: "none",
    projectDocuments: settings,
    "validation.notExported": "false",
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  log("reading the docstrings …");
  const typedoc = join(work, "node_modules", "typedoc", "bin", "typedoc");
  const always = [
    "--disableSources",
    "--hideGenerator",
    "--treatWarningsAsErrors",
    "--treatValidationWarningsAsErrors",
  ];
  await command(process.execPath, [typedoc, ...flags, ...always], { cwd: work, timeoutMs: TIMEOUT_MS });
  return made;
}
