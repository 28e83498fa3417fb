/** Promise: a recorded teacher repeats what was recorded and says so where nothing was; anything else is refused. */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { readRecording, recordedTeacher } from "tandem/dist/teacher/recording";
import type { Query } from "tandem/dist/teacher/teacher";
import { example, wayOf } from "tandem/dist/teacher/way";
import { withFolder } from "../temporary";

const query = (prompt: string): Query => ({ prompt, rightActions: 0 });

test("a recording, plain or gzipped, is repeated to the bit, and what was not recorded is an error", () =>
  withFolder(async (folder) => {
    const header = { format: "tandem-recording-1", teacher: "t", fingerprint: "f", candidates: CANDIDATES };
    const scores = CANDIDATES.map((_, k) => -1 - k / 7);
    const text = `${JSON.stringify(header)}\n${JSON.stringify(["a", scores])}\n["torn`;
    for (const [name, bytes] of [
      ["a.jsonl", text],
      ["a.jsonl.gz", gzipSync(text)],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      assert.equal(readRecording(path).header.teacher, "t");
      const teacher = recordedTeacher(path);
      assert.deepEqual(await teacher.score([query("a")]), [scores]);
      const use = { level: "BabyAI-GoTo-v0", scoring: "logprob" };
      assert.equal(recordedTeacher(path, "t", use).name, "t", "what a header does not tell is not in the way");
      await assert.rejects(teacher.score([query("b")]), {
        name: "FailedError",
        message: /was not recorded on the prompt "b"/,
      });
    }
  }));

test("a recording of another level, or scored otherwise, is refused", () =>
  withFolder((folder) => {
    const path = join(folder, "a.jsonl");
    const facts = { levels: ["BabyAI-GoToObj-v0"], scoring: "logprob" };
    const header = { format: "tandem-recording-1", teacher: "t", fingerprint: "f", candidates: CANDIDATES, ...facts };
    writeFileSync(path, `${JSON.stringify(header)}\n`);
    recordedTeacher(path, "t", { level: "BabyAI-GoToObj-v0", scoring: "logprob" });
    for (const use of [{ level: "BabyAI-GoTo-v0" }, { scoring: "token-mean" }])
      assert.throws(() => recordedTeacher(path, "t", use), { name: "InputError" });
  }));

test("a recording's fingerprint is of whose replies it holds and how, and stays while it grows", () =>
  withFolder((folder) => {
    const path = join(folder, "a.jsonl");
    const whose = { fingerprint: "f", candidates: CANDIDATES, scoring: "logprob", template: "lamorel", decimals: 3 };
    const fingerprint = (change: object = {}, rows: readonly string[] = []): string => {
      const header = { format: "tandem-recording-1", teacher: "t", ...whose, prompts: rows.length, ...change };
      const lines = rows.map((prompt) => JSON.stringify([prompt, CANDIDATES.map(() => 0)]));
      writeFileSync(path, `${[JSON.stringify(header), ...lines].join("\n")}\n`);
      return recordedTeacher(path).fingerprint;
    };
    const base = fingerprint();
    assert.equal(fingerprint({ date: "2026-11-24", levels: ["BabyAI-GoTo-v0"], teacher: "u" }, ["a", "b"]), base);
    for (const change of [
      { fingerprint: "g" },
      { scoring: "token-mean" },
      { template: "glam" },
      { wording: "here" },
      { decimals: 4 },
    ])
      assert.notEqual(fingerprint(change), base, JSON.stringify(change));
    assert.throws(() => fingerprint({ fingerprint: undefined }), { name: "InputError", message: /no fingerprint/ });
  }));

test("what is recorded in words that template and wording no longer have is refused", () =>
  withFolder((folder) => {
    const path = join(folder, "a.jsonl");
    const header = { format: "tandem-recording-1", teacher: "t", fingerprint: "f", candidates: CANDIDATES };
    const write = (facts: object): void => writeFileSync(path, `${JSON.stringify({ ...header, ...facts })}\n`);
    const facts = { template: "t1", wording: "here", example: example(wayOf("t1", "here")) };
    write(facts);
    assert.equal(recordedTeacher(path).name, path);
    for (const [change, error] of [
      [{ example: example(wayOf("t1", "suggestion")) }, { name: "InputError", message: /other words of template t1/ }],
      [{ template: "t9" }, { name: "UnknownNameError", message: /unknown template "t9"/ }],
      [{ wording: "there" }, { name: "UnknownNameError", message: /unknown wording "there"/ }],
    ] as const) {
      write({ ...facts, ...change });
      assert.throws(() => recordedTeacher(path), error);
    }
  }));

test("what is no recording is refused", () =>
  withFolder((folder) => {
    const path = join(folder, "a.jsonl");
    const header = JSON.stringify({ format: "tandem-recording-1", candidates: CANDIDATES });
    for (const text of [
      "",
      "{}\n",
      "null\n",
      `${header}\n["a", [1]]\n`,
      `${header}\n{"a": 1}\n`,
      '{"format":"tandem-recording-1"}\n',
    ]) {
      writeFileSync(path, text);
      assert.throws(() => readRecording(path), { name: "InputError" }, text);
    }
    writeFileSync(path.replace(".jsonl", ".jsonl.gz"), "no gzip");
    assert.throws(() => readRecording(`${path}.gz`), { name: "InputError" });
    assert.ok(readFileSync(path));
  }));
