/**
 * Promise: the rows of the eleven arms stay as they were on 24 November 2026 (commit 5f7a999): every count, on every machine,
 * and all other numbers to 1e-5. TensorFlow's own rounding differs by processor (it cuts matrix products by the sizes of the
 * caches), by at most 3e-6 between those tried; rows that no tensor is in reach of are equal to the byte.
 *
 * `node tests/dist/runs/golden-rows.test.js --write FOLDER` writes the rows of the present code into a folder.
 */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Settings } from "tandem/dist/feedback/settings";
import { tensorflow } from "tandem/dist/policy/student/tensorflow";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";

const ROWS = resolve(__dirname, "../../data/rows");
const TEACHER = join(ROWS, "synthetic-a70-k100.jsonl.gz");
const SEEDS = [0, 1];
const ARMS = [
  "random-policy",
  "student-alone",
  "teacher-alone",
  "no-feedback",
  "neutral",
  "random-feedback",
  "inverted-feedback",
  "paper-feedback",
  "sign-feedback",
  "oracle-verdict",
  "oracle-teacher",
];

const WITHOUT_TENSORS = ["random-policy", "teacher-alone"];

/** Numbers that are not whole may differ by this share, and those near 0 by as little of {@link SMALL}. */
const TOLERANCE = 1e-5;
const SMALL = 1e-3;

/** Two rows are the same: fields, texts and whole numbers equal, others within the tolerance. */
function same(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === "object" && actual !== null && typeof expected === "object" && expected !== null) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected), path);
    for (const [name, value] of Object.entries(actual)) {
      same(value, (expected as Readonly<Record<string, unknown>>)[name], `${path}.${name}`);
    }
  } else if (typeof actual === "number" && typeof expected === "number" && !Number.isInteger(expected)) {
    const limit = TOLERANCE * Math.max(Math.abs(expected), SMALL);
    assert.ok(Math.abs(actual - expected) <= limit, `${path} is ${actual}, was ${expected}`);
  } else assert.equal(actual, expected, path);
}

async function rows(arm: string, seed: number): Promise<string> {
  const overrides: Partial<Settings> = {
    engine: "tfjs",
    updates: 12,
    evaluateEvery: 4,
    evaluationEpisodes: 40,
    finalEpisodes: 40,
  };
  const spec = checkSpec({ arm, seed, teacher: TEACHER, overrides });
  const teacher = await openTeacherOf(spec);
  const training = await Training.open(planOf(spec), teacher);
  let text = "";
  for await (const row of training.rows()) text += `${JSON.stringify(row)}\n`;
  await teacher?.close?.();
  return text;
}

const file = (arm: string): string => `${arm}.jsonl.gz`;

async function write(folder: string): Promise<void> {
  for (const arm of ARMS) {
    const texts = await Promise.all(SEEDS.map((seed) => rows(arm, seed)));
    writeFileSync(join(folder, file(arm)), gzipSync(texts.join(""), { level: 9 }));
  }
}

const flag = process.argv.indexOf("--write");
if (flag > 0) void write(process.argv[flag + 1]);
else {
  const native = tensorflow().backend === "tensorflow" && process.arch === "x64";
  const skip = native ? false : "the rows are those of native TensorFlow on x64";
  for (const arm of ARMS) {
    test(`golden rows of ${arm}`, { skip }, async () => {
      const golden = gunzipSync(readFileSync(join(ROWS, file(arm)))).toString();
      const texts: string[] = [];
      for (const seed of SEEDS) texts.push(await rows(arm, seed));
      const [expected, actual] = [golden, texts.join("")].map((text) => text.split("\n"));
      assert.equal(actual.length, expected.length);
      if (WITHOUT_TENSORS.includes(arm)) assert.deepEqual(actual, expected);
      for (const [k, line] of actual.slice(0, -1).entries())
        same(JSON.parse(line), JSON.parse(expected[k]), `row ${k}`);
    });
  }
}
