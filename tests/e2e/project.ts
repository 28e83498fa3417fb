import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command";
import { makeProject } from "../notebook/notebooks";

/**
 * A project's folder with these notebooks, the real library and the real teachers, and runs of its own. It lies inside the
 * real project, whose packages it finds on the way up.
 */
export function makeWholeProject(notebooks: Parameters<typeof makeProject>[1]): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(ROOT, "tests/dist/project-"));
  makeProject(folder, notebooks);
  copyFileSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  mkdirSync(join(folder, "data"));
  symlinkSync(join(ROOT, "data/teacher"), join(folder, "data/teacher"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
