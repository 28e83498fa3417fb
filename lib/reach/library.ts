import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../hash";
import { LIBRARY, type Reach } from "./reach";

let whole: Reach | undefined;

/** sha256 of all sources of the library and of the whole lockfile, as they were when first asked: the widest reach. */
export function libraryReach(): Reach {
  whole ??= { code: hashSources(), lock: sha256(readFileSync(join(LIBRARY, "..", "package-lock.json"))) };
  return whole;
}

function hashSources(): string {
  const names = (readdirSync(LIBRARY, { recursive: true }) as string[])
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts") && !name.startsWith("dist/"));
  return sha256(
    names
      .sort()
      .map((name) => `${name}\0${sha256(readFileSync(join(LIBRARY, name)))}`)
      .join("\n"),
  );
}
