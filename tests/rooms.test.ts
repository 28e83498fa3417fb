/** Promise: a room of lib imports only from rooms above it (errors above all, cli below all), and no files in circles. */
import { strict as assert } from "node:assert";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { sources } from "./sources";

const ROOMS = [
  "errors",
  "control-codes",
  "project",
  "alive",
  "files",
  "registry",
  "json",
  "hash",
  "markup",
  "counted",
  "duration",
  "exact-math",
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
  "results",
  "exports",
  "archive",
  "notebook",
  "setup",
  "bridge",
  "surface",
  "index",
  "docs",
  "cli",
];

function roomOf(path: string): string {
  return path.split("/")[0].replace(/\.ts$/, "");
}

/** The files that each file imports relatively, types included. */
function imports(): Map<string, string[]> {
  const texts = sources();
  const found = new Map<string, string[]>();
  for (const [file, text] of texts) {
    const targets = [...text.matchAll(/(?:from|import|require)\s*\(?\s*["'](\.[^"']*)["']/g)];
    found.set(
      file,
      targets.flatMap(([, target]) => {
        const path = join(dirname(file), target);
        return [`${path}.ts`, join(path, "index.ts")].filter((one) => texts.has(one));
      }),
    );
  }
  return found;
}

/** A circle of imports that can be reached from a file; undefined when there is none. */
function circleFrom(
  file: string,
  graph: ReadonlyMap<string, readonly string[]>,
  free: Set<string>,
  path: readonly string[] = [],
): string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (free.has(file)) return undefined;
  for (const next of graph.get(file) ?? []) {
    const circle = circleFrom(next, graph, free, [...path, file]);
    if (circle !== undefined) return circle;
  }
  free.add(file);
  return undefined;
}

test("every room is known", () => {
  for (const file of imports().keys()) assert.ok(ROOMS.includes(roomOf(file)), `${file} lies in no known room`);
});

test("imports go one way", () => {
  const wrong = [...imports()].flatMap(([from, targets]) =>
    targets.filter((to) => ROOMS.indexOf(roomOf(to)) > ROOMS.indexOf(roomOf(from))).map((to) => `${from} -> ${to}`),
  );
  assert.deepEqual(wrong, []);
});

test("no files import each other in a circle", () => {
  const graph = imports();
  assert.ok([...graph.values()].flat().length > 500, "the imports were read");
  const free = new Set<string>();
  for (const file of graph.keys()) assert.deepEqual(circleFrom(file, graph, free)?.join(" -> "), undefined);
  const circle = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b"]],
  ]);
  assert.deepEqual(circleFrom("a", circle, new Set()), ["b", "c", "b"], "a circle is found where there is one");
});
