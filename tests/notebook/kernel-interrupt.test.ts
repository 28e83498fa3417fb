/** Promise: whatever a cell does can be stopped, the kernel and its state live on, and a library can stop its own work. */
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Exchange } from "./client";

const ENDLESS: Readonly<Record<string, string>> = {
  "a loop": "while (true) {}",
  "a loop after an await": "await new Promise((r) => setTimeout(r, 10)); while (true) {}",
  "a loop of microtasks": "while (true) await null;",
  "a loop in a timer": "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {});",
  "a loop in an immediate": "setImmediate(() => { while (true) {} }); await new Promise(() => {});",
  "a loop in a callback of the file system":
    "require('fs').stat('.', () => { while (true) {} }); await new Promise(() => {});",
  "a loop that catches everything": "while (true) { try { throw 1; } catch {} finally {} }",
  "a loop that prints": "while (true) console.log('again and again');",
  "a regular expression": "/(a+)+$/.test('a'.repeat(60) + 'b')",
  "a blocked thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "a promise that stays open": "await new Promise(() => {});",
  "a long timer": "await new Promise((r) => setTimeout(r, 60000));",
};

describe("interrupt", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start()));
  after(() => kernel.close());

  async function interrupted(code: string): Promise<Exchange> {
    const running = kernel.run(code, {}, 8000);
    await sleep(250);
    await kernel.interrupt();
    return running;
  }

  for (const [what, code] of Object.entries(ENDLESS)) {
    test(`stops ${what} and keeps the state`, async () => {
      await kernel.ok("let state = 4200;");
      const { status, error } = await interrupted(code);
      assert.deepEqual([status, error?.ename, error?.evalue], ["error", "InterruptedError", "interrupted by the user"]);
      const { result } = await kernel.ok("await new Promise((r) => setTimeout(r, 20)); state + 5");
      assert.equal(result, "4205");
    });
  }

  test("does nothing to an idle kernel", async () => {
    await kernel.ok("let idle = 77;");
    await kernel.interrupt();
    await sleep(300);
    assert.equal((await kernel.ok("idle")).result, "77");
  });

  test("aborts the cells that wait behind the one it stops", async () => {
    const all = [kernel.run("await new Promise(() => {});"), kernel.run("1")];
    await sleep(200);
    await kernel.interrupt();
    assert.deepEqual(
      (await Promise.all(all)).map(({ status }) => status),
      ["error", "aborted"],
    );
  });

  test("listeners of SIGINT may end the cell in their own way", async () => {
    const ended = await interrupted(
      `const work = new Promise((_, reject) => process.once("SIGINT", () => setTimeout(() => reject(new Error("stopped 3 workers")), 50)));\nawait work;`,
    );
    assert.equal(ended.error?.evalue, "stopped 3 workers");
    const result = await interrupted(`await new Promise((resolve) => process.once("SIGINT", () => resolve("early")))`);
    assert.deepEqual([result.status, result.result], ["ok", "'early'"]);
    const deaf = await interrupted(`const deaf = () => {}; process.on("SIGINT", deaf); await new Promise(() => {});`);
    assert.equal(deaf.error?.ename, "InterruptedError");
    const running = kernel.run("await new Promise(() => {});");
    await sleep(200);
    const began = Date.now();
    await kernel.interrupt();
    await kernel.interrupt();
    assert.equal((await running).error?.ename, "InterruptedError");
    assert.ok(Date.now() - began < 900, "the second time it ends at once");
    const broken = await interrupted(
      `process.once("SIGINT", () => { throw new Error("in listener"); }); await new Promise(() => {});`,
    );
    assert.equal(broken.error?.evalue, "in listener");
    await kernel.ok("process.off('SIGINT', deaf); 1");
  });

  test("the signal itself does the same while a cell waits", async () => {
    const other = await Client.start();
    try {
      await other.ok("1");
      const running = other.run("await new Promise(() => {});");
      await sleep(200);
      other.process.kill("SIGINT");
      assert.equal((await running).error?.ename, "InterruptedError");
      assert.equal((await other.ok("1 + 1")).result, "2");
    } finally {
      other.close();
    }
  });
});
