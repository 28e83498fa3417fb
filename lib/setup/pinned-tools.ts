import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files";
import { command } from "./command";

/** How long npm may take. */
const TIMEOUT_MS = 300_000;

/**
 * Installs npm packages that only one task needs into a folder of their own, where that is not done yet.
 * @param pinned a folder with package.json and package-lock.json
 * @param work where to
 * @param what they are, for the log
 * @throws FailedError where they cannot be had
 */
export async function installTools(
  pinned: string,
  work: string,
  what: string,
  log: (line: string) => void,
): Promise<void> {
  const wanted = readFileSync(join(pinned, "package-lock.json"), "utf8");
  const installed = join(work, "installed");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return;
  log(`installing ${what} …`);
  mkdirSync(work, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(pinned, name), join(work, name));
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  await command("npm", ["ci", ...quiet], { cwd: work, timeoutMs: TIMEOUT_MS });
  writeWhole(installed, wanted);
}
