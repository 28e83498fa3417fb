import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeWhole } from "../files";
import { projectFolder } from "../project";
import { command } from "./command";
import { settingsPage } from "./settings-page";

/** What the site is made with, pinned: it reads another TypeScript than ours, and so has packages of its own. */
const PINNED = resolve(__dirname, "../../setup/docs");
/** How long npm may take, and typedoc. */
const TIMEOUT_MS = 300_000;

/**
 * Writes the API site, made from the docstrings of what `tandem` exports, with a page of all settings and the guides.
 * @returns path of its first page
 * @throws FailedError where its packages cannot be had, or a docstring links to what is not there
 */
export async function buildDocs(log: (line: string) => void): Promise<string> {
  const work = projectFolder("data", "cache", "docs");
  await installTools(work, log);
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

/** Installs what the site is made with, where that is not done yet. */
async function installTools(work: string, log: (line: string) => void): Promise<void> {
  const lock = (folder: string): string => join(folder, "package-lock.json");
  const wanted = readFileSync(lock(PINNED), "utf8");
  const installed = join(work, "installed");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  log("installing typedoc …");
  mkdirSync(work, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(PINNED, name), join(work, name));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  await command("npm", ["ci", ...quiet], { cwd: work, timeoutMs: TIMEOUT_MS });
  writeWhole(installed, wanted);
}
