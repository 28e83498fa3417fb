/** Promise: a recorded teacher repeats what was recorded and says so where nothing was; a cache asks once, and survives a torn line. */
import { strict as assert } from "node:assert";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { CANDIDATES, cached, type Query, readRecording, recordedTeacher, type Teacher } from "tandem";
import { withFolder } from "../temporary";

const query = (prompt: string): Query => ({ prompt, rightActions: 0 });

/** A teacher that counts what it is asked. */
function counting(): Teacher & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    name: "counting",
    fingerprint: "counting-1",
    score: async (queries) => {
      asked.push(...queries.map(({ prompt }) => prompt));
      return queries.map(({ prompt }) => CANDIDATES.map((_, k) => -prompt.length - k / 3));
    },
    close: async () => {},
  };
}

test("a cache asks each prompt once, in this process and the next", () =>
  withFolder(async (folder) => {
    const path = join(folder, "cache", "a.jsonl");
    const teacher = counting();
    const first = cached(teacher, path);
    const replies = await first.score([query("a"), query("bb"), query("a")]);
    assert.deepEqual(teacher.asked, ["a", "bb"]);
    assert.deepEqual(first.statistics(), { queries: 3, hits: 1 });
    assert.deepEqual(replies[0], replies[2]);
    appendFileSync(path, '["torn", [1,2');
    const second = cached(teacher, path);
    assert.deepEqual(await second.score([query("bb")]), [replies[1]]);
    await second.score([query("ccc")]);
    await cached(teacher, path).score([query("ccc"), query("dddd")]);
    assert.deepEqual(teacher.asked, ["a", "bb", "ccc", "dddd"]);
  }));

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
      await assert.rejects(teacher.score([query("b")]), { name: "FailedError", message: /was not recorded on "b"/ });
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
