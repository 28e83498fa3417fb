/** Promise: the hash of a teacher's replies tells of what was asked and replied, not of how often or in which order. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { oracle } from "tandem/dist/teacher/oracle";
import { noted } from "tandem/dist/teacher/replies";
import type { Query, Teacher } from "tandem/dist/teacher/teacher";

const queries = (...prompts: string[]): Query[] => prompts.map((prompt) => ({ prompt }));

/** A teacher that replies what it is told to. */
function saying(scores: (prompt: string) => ArrayLike<number>): Teacher {
  return { name: "saying", fingerprint: "saying-1", score: async (asked) => asked.map(({ prompt }) => scores(prompt)) };
}

async function hash(teacher: Teacher, ...asked: (readonly Query[])[]): Promise<string> {
  const one = noted(teacher);
  for (const some of asked) await one.score(some);
  return one.replies();
}

test("order and repetition do not matter, prompts and every bit of the scores do", async () => {
  const teacher = saying((prompt) => [prompt.length, 1 / 3]);
  const base = await hash(teacher, queries("a", "bb", "ccc"));
  assert.match(base, /^[0-9a-f]{64}$/);
  assert.equal(await hash(teacher, queries("ccc"), queries("a", "a"), queries("bb", "a")), base);
  assert.equal(
    await hash(
      saying((prompt) => new Float64Array([prompt.length, 1 / 3])),
      queries("a", "bb", "ccc"),
    ),
    base,
  );
  for (const other of [queries("a", "bb"), queries("a", "bb", "ccd"), queries("a", "bb", "ccc", "d")])
    assert.notEqual(await hash(teacher, other), base);
  const near = saying((prompt) => [prompt.length, 1 / 3 + Number.EPSILON / 4]);
  assert.notEqual(await hash(near, queries("a", "bb", "ccc")), base);
  assert.notEqual(await hash(teacher), base);
});

test("of a teacher that sees the truth, the right actions are part of what was asked", async () => {
  const asked = (rightActions: number): Query[] => [{ prompt: "a", rightActions }];
  assert.notEqual(await hash(oracle, asked(1), asked(2)), await hash(oracle, asked(1)));
  assert.equal(await hash(oracle, asked(1), asked(2)), await hash(oracle, asked(2), asked(1)));
});

test("it passes on what the teacher replies, is and fails with", async () => {
  const one = noted(oracle);
  assert.deepEqual([one.name, one.fingerprint, one.sees], [oracle.name, oracle.fingerprint, "truth"]);
  assert.deepEqual(await one.score(queries("a")), await oracle.score(queries("a")));
  const broken: Teacher = { ...saying(() => []), score: () => Promise.reject(new Error("broken")) };
  await assert.rejects(noted(broken).score(queries("a")), /broken/);
  const empty: Teacher = { ...saying(() => []), score: async () => [] };
  assert.deepEqual(await noted(empty).score(queries("a")), [], "a reply out of form is the loop's to refuse");
});
