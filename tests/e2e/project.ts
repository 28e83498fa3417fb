import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command";
import { makeProject } from "../notebook/notebooks";

/** A project's folder with these notebooks, the real library and the real teachers, and runs of its own. */
export function makeWholeProject(folder: string, notebooks: Parameters<typeof makeProject>[1]): string {
  makeProject(folder, notebooks);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  copyFileSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  mkdirSync(join(folder, "data"));
  symlinkSync(join(ROOT, "data/teacher"), join(folder, "data/teacher"));
  return folder;
}
