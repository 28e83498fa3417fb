/** The library's TypeScript files. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The library's folder. */
export const LIB: string = resolve(__dirname, "../../lib");

/** Text of each of the library's TypeScript files, by its path within the library. */
export function sources(): Map<string, string> {
  const names = (readdirSync(LIB, { recursive: true }) as string[]).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && !name.startsWith("dist"),
  );
  return new Map(names.sort().map((name) => [name, readFileSync(join(LIB, name), "utf8")]));
}
