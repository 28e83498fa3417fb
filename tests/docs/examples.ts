import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { QUERY } from "tandem/dist/bridge/query";
import { FIXED } from "tandem/dist/exports/columns";
import { checkExperiment } from "tandem/dist/runs/experiments";
import { checkSpec } from "tandem/dist/runs/spec";
import { ROOT } from "../command";
import type { Block } from "./texts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** The lines of a file of JSON lines. */
function linesOf(path: string): Rows {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Rows[number]);
}

/** Folder of the one run of a project whose spec has these overrides. */
export function runFolder(project: string): string {
  const runs = join(project, "data/runs");
  const wanted = JSON.stringify(checkSpec(JSON.parse(readFileSync(join(project, "spec.json"), "utf8"))));
  const [name] = readdirSync(runs).filter(
    (key) => JSON.stringify(checkSpec(JSON.parse(readFileSync(join(runs, key, "spec.json"), "utf8")))) === wanted,
  );
  assert.ok(name, "the run of spec.json was made");
  return join(runs, name);
}

/** The names of the fields of an object, and whether each is a number, a text, … */
function form(value: unknown): object {
  return Object.fromEntries(
    Object.entries(value as object)
      .map(([name, one]) => [name, Array.isArray(one) ? "array" : typeof one])
      .sort(),
  );
}

function isOneOf(value: unknown, all: readonly unknown[], at: string): void {
  const found = all.some((one) => JSON.stringify(one) === JSON.stringify(value));
  assert.ok(found, `${at}: ${JSON.stringify(value)} was not written`);
}

/** How a block of JSON is checked, by what it says that it is. */
function checks(project: string): Readonly<Record<string, (value: unknown, at: string) => void>> {
  const log = (): Rows => linesOf(join(runFolder(project), "log.jsonl"));
  const experiment = (value: unknown): void => void checkExperiment(value);
  const recording = (): Rows => linesOf(join(ROOT, "data/recorded/smollm2-135m-instruct.jsonl.gz"));
  const list = (): Rows => linesOf(join(project, "swept/list.jsonl"));
  return {
    "spec.json": (value) => void checkSpec(value),
    "mine.json": experiment,
    "pairs.json": experiment,
    "unmasked.json": experiment,
    "corridor.json": (value) => experiment({ ...(value as object), level: "BabyAI-GoToObjS4-v0" }), // its own is in no file here
    "experiment.json": experiment,
    "score.jsonl": (value) => void QUERY.parse(value),
    "grad.jsonl": (value) => assert.deepEqual(form(value), { candidate: "string", prompt: "string" }),
    "log.jsonl: update": (value, at) => isOneOf(value, log(), at),
    "log.jsonl: evaluation": (value, at) => isOneOf(value, log(), at),
    "remembered.json": (value) => {
      const kept: unknown = JSON.parse(readFileSync(join(project, "data/experiments/mine.json"), "utf8"));
      assert.deepEqual(form(value), form(kept));
      experiment((value as { spec: unknown }).spec);
    },
    "list.jsonl: head": (value) => assert.deepEqual(form(value), form(list()[0])),
    "list.jsonl: run": (value) => assert.deepEqual(form(value), form(list()[1])),
    "recording: header": (value) => {
      const [header] = recording();
      for (const [name, one] of Object.entries(value as object)) assert.deepEqual(one, header[name], name);
    },
    "recording: row": (value, at) => isOneOf(value, recording(), at),
    "answers.json": (value) => {
      const answers = JSON.parse(readFileSync(join(ROOT, "data/results/answers.json"), "utf8")) as Rows;
      const names = ["question", "experiment", "arm", "against", "channel"] as const;
      const alike = answers.find((one) => names.every((name) => one[name] === (value as Rows[number])[name]));
      assert.deepEqual(form(value), form(alike));
    },
    "columns.json": (value, at) => isOneOf(value, FIXED, at),
  };
}

/** Holds every block of JSON against what reads or writes its like. @param project where the commands of quick start and guides ran */
export function assertExamples(project: string, blocks: readonly Block[]): void {
  const known = checks(project);
  const seen = new Set<string>();
  for (const { text, line, about, code } of blocks.filter(({ language }) => language === "json")) {
    const at = `${text}:${line}`;
    assert.ok(known[about], `${at}: nobody knows how to check ${JSON.stringify(about)}`);
    known[about](JSON.parse(code), at);
    seen.add(about);
  }
  assert.deepEqual([...seen].sort(), Object.keys(known).sort());
}
