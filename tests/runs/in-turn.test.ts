/**
 * Promise: tasks are done so many at once, in their order but for those that must wait for another; what follows a task comes before what stands
 * behind it, each is begun once, and one that fails keeps only those back that follow it.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { FailedError } from "tandem/dist/errors";
import type { Task } from "tandem/dist/runs/engines/engine";
import { inTurn } from "tandem/dist/runs/engines/in-turn";

const spec = { level: "l", teacher: "t", preset: "paper-40", overrides: {} } as const;
const task = (key: string, follows?: string): Task => ({
  key,
  spec: { ...spec, arm: key, seed: 1 },
  identity: null,
  store: "",
  ...(follows === undefined ? {} : { follows }),
});

/** Does tasks that each take a turn of the loop of events, and tells in what order they began; those in `broken` throw. */
async function order(
  tasks: readonly Task[],
  lanes: number,
  { broken = [], stop = Number.POSITIVE_INFINITY }: { broken?: readonly string[]; stop?: number } = {},
): Promise<{ begun: string[]; most: number; error: Error | undefined }> {
  const begun: string[] = [];
  const ended = new Set<string>();
  const abort = new AbortController();
  let [now, most] = [0, 0];
  const failures = await inTurn(tasks, lanes, abort.signal, async ({ key, follows }) => {
    if (tasks.some((other) => other.key === follows))
      assert.ok(ended.has(follows ?? ""), `${key} waits for ${follows}`);
    begun.push(key);
    most = Math.max(most, ++now);
    if (begun.length >= stop) abort.abort();
    await setImmediate();
    now--;
    if (broken.includes(key)) throw new FailedError(`${key} broke`);
    ended.add(key);
  });
  let error: Error | undefined;
  try {
    failures.throwFirst(tasks.length);
  } catch (thrown) {
    error = thrown as Error;
  }
  return { begun, most, error };
}

test("what follows a task is done as soon as that is, and no process waits for it", async () => {
  const seeds = ["1", "2"].flatMap((seed) => [
    task(`plain${seed}`),
    task(`told${seed}`),
    task(`dealt${seed}`, `told${seed}`),
  ]);
  assert.deepEqual((await order(seeds, 2)).begun, ["plain1", "told1", "plain2", "dealt1", "told2", "dealt2"]);
  const waits = [task("told"), task("dealt", "told"), task("next"), task("last")];
  assert.deepEqual((await order(waits, 2)).begun, ["told", "next", "dealt", "last"]);
});

test("one that fails keeps back those that follow it, however far, and no other", async () => {
  const chain = [task("c", "b"), task("b", "a"), task("a"), task("z")];
  const { begun, error } = await order(chain, 1, { broken: ["a"] });
  assert.deepEqual(begun, ["a", "z"]);
  assert.equal(error?.message, "3 of 4 runs failed; the first: a broke");
  const { error: one } = await order([task("b", "a"), task("a", "elsewhere")], 2);
  assert.equal(one, undefined, "what is not among them is there already");
});

test("after a signal nothing is begun", async () => {
  const { begun } = await order([task("a"), task("b"), task("c")], 1, { stop: 2 });
  assert.deepEqual(begun, ["a", "b"]);
});

test("whatever follows what: each once, never more at once than there are processes, in order where nothing waits", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.nat(9), { nil: undefined }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 4 }),
      async (parents, lanes) => {
        const tasks = parents.map((parent, k) =>
          task(`${k}`, parent !== undefined && parent < k ? `${parent}` : undefined),
        );
        const { begun, most, error } = await order(tasks, lanes);
        assert.equal(error, undefined);
        assert.deepEqual([...begun].sort(), tasks.map(({ key }) => key).sort());
        assert.ok(most <= lanes);
        if (tasks.every(({ follows }) => follows === undefined))
          assert.deepEqual(
            begun,
            tasks.map(({ key }) => key),
          );
      },
    ),
  ));
