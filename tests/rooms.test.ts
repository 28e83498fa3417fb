/** Promise: a room of lib imports only from rooms above it (errors above all, cli below all). */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";

const LIB = resolve(__dirname, "../../lib");
const ROOMS = [
  "errors",
  "control-codes",
  "project",
  "files",
  "registry",
  "json",
  "hash",
  "markup",
  "duration",
  "distribution",
  "safe-address",
  "safetensors-header",
  "safetensors",
  "reach",
  "env",
  "model",
  "teacher",
  "policy",
  "feedback",
  "runs",
  "report",
  "notebook",
  "setup",
  "index",
  "cli",
];

function roomOf(path: string): string {
  return relative(LIB, path).split(sep)[0].replace(/\.ts$/, "");
}

/** [importing file, imported file] of every relative import. */
function imports(): [string, string][] {
  const sources = (readdirSync(LIB, { recursive: true }) as string[]).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && !name.startsWith("dist"),
  );
  return sources.flatMap((name) => {
    const file = join(LIB, name);
    const text = readFileSync(file, "utf8");
    const targets = [...text.matchAll(/(?:from|import|require)\s*\(?\s*["'](\.[^"']*)["']/g)];
    return targets.map(([, target]): [string, string] => [file, resolve(dirname(file), target)]);
  });
}

test("every room is known", () => {
  for (const [file] of imports()) assert.ok(ROOMS.includes(roomOf(file)), `${file} lies in no known room`);
});

test("imports go one way", () => {
  const wrong = imports().filter(([from, to]) => ROOMS.indexOf(roomOf(to)) > ROOMS.indexOf(roomOf(from)));
  assert.deepEqual(
    wrong.map(([from, to]) => `${relative(LIB, from)} -> ${relative(LIB, to)}`),
    [],
  );
});
