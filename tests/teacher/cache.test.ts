/**
 * Promises: a cache asks each prompt once, whichever process comes first, and gives back every bit; a torn line costs only itself;
 * it keeps within its limits.
 */
import { strict as assert } from "node:assert";
import { appendFileSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { cached } from "tandem/dist/teacher/cache";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import type { Query, Teacher } from "tandem/dist/teacher/teacher";
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

test("each prompt is asked once, in this process and the next", () =>
  withFolder(async (folder) => {
    const path = join(folder, "cache", "a.scores");
    const teacher = counting();
    const first = cached(teacher, path);
    const replies = await first.score([query("a"), query("bb"), query("a")]);
    assert.deepEqual(teacher.asked, ["a", "bb"]);
    assert.deepEqual(first.statistics(), { queries: 3, hits: 1 });
    assert.deepEqual(replies[0], replies[2]);
    const second = cached(teacher, path);
    assert.deepEqual(await second.score([query("bb")]), [replies[1]]);
    await second.score([query("ccc")]);
    await first.score([query("ccc"), query("dddd")]);
    assert.deepEqual(teacher.asked, ["a", "bb", "ccc", "dddd"], "what another process has asked is known here too");
  }));

test("scores come back to the bit", () =>
  withFolder((folder) => {
    const scores = fc.array(fc.double({ noNaN: true }), { minLength: CANDIDATES.length, maxLength: CANDIDATES.length });
    let asked = 0;
    return fc.assert(
      fc.asyncProperty(scores, fc.string({ unit: "grapheme" }), async (row, prompt) => {
        const path = join(folder, `${asked++}.scores`);
        const teacher = { ...counting(), score: async () => [row] };
        for (let k = 0; k < 2; k++) {
          const [got] = await cached(teacher, path).score([query(prompt)]);
          assert.ok(row.every((value, i) => Object.is(value, got[i])));
        }
      }),
      { numRuns: 50 },
    );
  }));

test("a line that was torn off is asked again, and nothing else", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.scores");
    const teacher = counting();
    await cached(teacher, path).score(["a", "bb", "ccc"].map(query));
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.slice(0, -30));
    const again = cached(teacher, path);
    appendFileSync(path, "\u0000 rubbish\n");
    await again.score(["a", "bb", "ccc", "dddd"].map(query));
    await cached(teacher, path).score(["a", "bb", "ccc", "dddd"].map(query));
    assert.deepEqual(teacher.asked, ["a", "bb", "ccc", "ccc", "dddd"]);
  }));

test("past its number of prompts the older half goes, in memory and on disk", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.scores");
    const teacher = counting();
    const cache = cached(teacher, path, { maxRows: 10 });
    for (let k = 0; k < 11; k++) await cache.score([query(`${k}`)]);
    assert.equal(readFileSync(path, "utf8").trim().split("\n").length, 5);
    teacher.asked.length = 0;
    await cache.score([10, 9, 8, 7, 6].map((k) => query(`${k}`)));
    assert.deepEqual(teacher.asked, []);
    await cache.score([query("0")]);
    assert.deepEqual(teacher.asked, ["0"]);
  }));

test("past the size of all caches those written to longest ago go", () =>
  withFolder(async (folder) => {
    const paths = ["old", "middle", "new"].map((name) => join(folder, `${name}.scores`));
    for (const [k, path] of paths.entries()) {
      await cached(counting(), path).score(["a", "b", "c"].map(query));
      utimesSync(path, 1000 + k, 1000 + k);
    }
    const size = statSync(paths[0]).size;
    await cached(counting(), join(folder, "mine.scores"), { maxBytes: 2 * size }).score([query("a")]);
    assert.deepEqual(paths.map(existsSync), [false, true, true]);
  }));
