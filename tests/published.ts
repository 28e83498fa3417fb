import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A published run's line, as far as its identity goes. */
export interface PublishedRun {
  /** The file it stands in. */
  readonly file: string;
  readonly spec: unknown;
  readonly key: string;
}

/** The runs in a folder of results: the lines with a spec and a key of its `.jsonl` files, plain or gzipped, at whatever depth. */
export function readPublished(folder: string): PublishedRun[] {
  if (!existsSync(folder)) return [];
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /\.jsonl(\.gz)?$/.test(name));
  return names.sort().flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    const lines = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Partial<PublishedRun>)
      .flatMap(({ spec, key }) => (spec !== undefined && key !== undefined ? [{ file, spec, key }] : []));
  });
}
