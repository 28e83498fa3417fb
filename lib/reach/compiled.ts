import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError } from "../errors";
import { parseJson } from "../json";

/**
 * Checks that sources are those that were compiled, since keys tell of the sources and runs are made by what was compiled of them.
 * @param library the library's folder
 * @param inputs paths of sources from there
 * @throws FailedError naming the first that is not
 */
export function checkCompiled(library: string, inputs: readonly string[]): void {
  for (const input of inputs) {
    const map = parseJson(readText(join(library, "dist", input.replace(/\.ts$/, ".js.map"))));
    const [compiled] = (map as { sourcesContent?: string[] } | undefined)?.sourcesContent ?? [];
    if (compiled === readText(join(library, input))) continue;
    throw new FailedError(`lib/${input} was changed since it was compiled; run \`npm run build\``);
  }
}

/** The text of a file; empty where it cannot be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
