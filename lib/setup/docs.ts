import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { projectFolder } from "../project";
import { command } from "./command";
import { installTools } from "./pinned-tools";
import { settingsPage } from "./settings-page";

/** What the site is made with, pinned: it reads another TypeScript than ours, and so has packages of its own. */
const PINNED = resolve(__dirname, "../../setup/docs");
/** How long typedoc may take. */
const TIMEOUT_MS = 300_000;

/**
 * Writes the API site, made from the docstrings of what `tandem` exports, with a page of all settings and the guides.
 * @returns path of its first page
 * @throws FailedError where its packages cannot be had, or a docstring links to what is not there
 */
export async function buildDocs(log: (line: string) => void): Promise<string> {
  const work = projectFolder("data", "cache", "docs");
  await installTools(PINNED, work, "typedoc", log);
  const settings = join(work, "settings.md");
  writeWhole(settings, settingsPage());
  const guides = projectFolder("docs", "guides");
  const pages = existsSync(guides)
    ? readdirSync(guides)
        .filter((name) => name.endsWith(".md"))
        .sort()
    : [];
  const made = join(work, "api");
  const library = resolve(__dirname, "../..");
  const options = {
    entryPoints: join(library, "index.ts"),
    tsconfig: join(library, "tsconfig.json"),
    out: made,
    name: "tandem",
    readme: "none",
    "validation.notExported": "false",
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const documents = [settings, ...pages.map((name) => join(guides, name))].flatMap((path) => [
    "--projectDocuments",
    path,
  ]);
  log("reading the docstrings …");
  const typedoc = join(work, "node_modules", "typedoc", "bin", "typedoc");
  const always = [
    "--disableSources",
    "--hideGenerator",
    "--treatWarningsAsErrors",
    "--treatValidationWarningsAsErrors",
  ];
  await command(process.execPath, [typedoc, ...flags, ...documents, ...always], { cwd: work, timeoutMs: TIMEOUT_MS });
  const site = projectFolder("data", "docs", "api");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(projectFolder("data", "docs"), { recursive: true });
  renameSync(made, site);
  return join(site, "index.html");
}
