import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../command";
import { tableRows } from "./texts";

/** A text of the documentation. */
export function page(name: string): string {
  return readFileSync(join(ROOT, "docs", name), "utf8");
}

/** Names in the first column of the tables of a text. */
export function named(content: string): string[] {
  return tableRows(content).flatMap(([first]) => [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
}

/** Fails unless a text has each name as code, by itself or at the end of a path such as `links.tokens`. */
export function assertTold(content: string, names: Iterable<string>): void {
  for (const name of names)
    assert.match(content, new RegExp(`[\`.]${name.replaceAll(".", "\\.")}\``), `${name} is not told of`);
}
