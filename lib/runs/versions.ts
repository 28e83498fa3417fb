import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Packages whose versions a manifest names. */
const PACKAGES = ["@tensorflow/tfjs", "@xenova/transformers"];

/** Versions of the packages that decide what a run or a teacher's reply is. */
export function installedVersions(): Record<string, string> {
  return Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
}

/** The version of an installed package. */
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
    } catch {
      // not in this folder
    }
  }
  return "unknown";
}
