/** Promise: the pages on files name every field that is written, no other in their tables, and the rooms that there are. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { partsPage } from "tandem/dist/docs/parts-page";
import { settingsPage } from "tandem/dist/docs/settings-page";
import { FIXED } from "tandem/dist/exports/columns";
import { readShard } from "tandem/dist/results/shard";
import { sweepFolder } from "tandem/dist/runs/sweep/folder";
import { ROOT } from "../command";
import { blocks, tableRows } from "./texts";
import { assertTold, named, page } from "./told";

test("exports: every column with its type, unit and meaning; settings, parts: the pages that the library writes", () => {
  const rows = tableRows(page("formats/exports.md"));
  assert.deepEqual(
    rows,
    FIXED.map(({ name, type, unit, about }) => [`\`${name}\``, type, unit, about]),
  );
  assert.equal(page("formats/parts.md"), partsPage(), "npx tandem docs --parts > docs/formats/parts.md");
  assert.equal(page("formats/settings.md"), settingsPage(), "npx tandem docs --settings > docs/formats/settings.md");
});

test("published results: every field of plan, answers and runs", () => {
  const results = page("formats/results.md");
  const read = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, "data/results", name), "utf8"));
  assertTold(results, Object.keys(read("plan.json") as object));
  const answers = read("answers.json") as readonly object[];
  const shown = blocks().find(({ about }) => about === "answers.json")!.code;
  const example = JSON.parse(shown) as object;
  assert.ok(
    answers.some((answer) => isDeepStrictEqual(answer, example)),
    "the answer that is shown is one",
  );
  const fields = new Set(answers.flatMap((answer) => Object.keys(answer)));
  for (const field of fields) assert.ok(results.includes(`\`${field}\``) || shown.includes(`"${field}"`), field);
  const folder = join(ROOT, "data/results/runs");
  const size = (name: string): number => statSync(join(folder, name)).size;
  const [smallest] = readdirSync(folder)
    .filter((name) => name.endsWith(".br"))
    .sort((a, b) => size(a) - size(b));
  const [run] = readShard(join(folder, smallest));
  assertTold(results, Object.keys(run));
});

test("experiments: the fields of the example; the folder of a sweep", () => {
  const experiments = page("formats/experiments.md");
  const example = blocks().find(({ about }) => about === "experiment.json")!.code;
  const fields = Object.keys(JSON.parse(example) as object);
  const { path, ...places } = sweepFolder("");
  const folders = Object.values(places).map((place) => (/\.\w+$/.test(place) ? place : `${place}/`));
  assert.deepEqual(named(experiments).sort(), [...fields, ...folders].sort());
});

test("architecture: the rooms of lib, each once", () => {
  const rooms = readdirSync(join(ROOT, "lib")).filter(
    (name) => statSync(join(ROOT, "lib", name)).isDirectory() && !["dist", "node_modules"].includes(name),
  );
  assert.deepEqual(named(page("architecture.md")).sort(), rooms.sort());
  assert.ok(existsSync(join(ROOT, "docs/architecture.svg")));
});
