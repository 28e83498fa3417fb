/** Promise: all output arrives, whole, in order, in the cell it belongs to, and values look as they should. */
import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import { Client } from "./client";

describe("output", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start()));
  after(() => kernel.close());

  test("stdout and stderr are told apart and keep their order with the result", async () => {
    const exchange = await kernel.ok(
      'console.log("A"); console.error("B"); console.warn("b"); process.stdout.write("C"); "D"',
    );
    assert.deepEqual([exchange.text("stdout"), exchange.text("stderr")], ["A\nC", "B\nb\n"]);
    // A stream's text may arrive in more than one message: what is promised is its order.
    const order = exchange.published.map(({ type, content }) =>
      type === "stream" ? content.text : (content.data?.["text/plain"] ?? ""),
    );
    assert.equal(order.join(""), "A\nB\nb\nC'D'");
  });

  test("ten thousand lines arrive, in few messages; ten megabytes too", async () => {
    const lines = await kernel.ok('for (let i = 0; i < 10000; i++) console.log("line " + i)');
    assert.equal(lines.text("stdout"), Array.from({ length: 10000 }, (_, i) => `line ${i}\n`).join(""));
    assert.ok(lines.of("stream").length < 200, `${lines.of("stream").length} messages`);
    const big = await kernel.ok('console.log("x".repeat(10 * 1024 * 1024))');
    assert.equal(big.text("stdout").length, 10 * 1024 * 1024 + 1);
  });

  test("a line printed before a long computation is seen while it lasts", async () => {
    const running = kernel.run("console.log('first'); while (true) {}");
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.ok(kernel.stray.some(({ type, content }) => type === "stream" && content.text === "first\n"));
    await kernel.interrupt();
    await running;
  });

  test("bytes split inside a character come out whole", async () => {
    const { published } = await kernel.ok(
      "const bytes = Buffer.from('ä😀'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1, 4)); process.stdout.write(bytes.subarray(4));",
    );
    assert.equal(published.map(({ content }) => content.text ?? "").join(""), "ä😀");
  });

  test("console methods and workers print into the cell", async () => {
    const { published } = await kernel.ok(
      "console.table([{ a: 1 }]); console.group('g'); console.info('in'); console.groupEnd(); console.dir({ x: 1 });",
    );
    const text = published.map(({ content }) => content.text ?? "").join("");
    assert.match(text, /\(index\)[\s\S]*g\n {2}in\n\{ x: 1 \}\n/);
    const worker = await kernel.ok(
      "import { Worker } from 'worker_threads';\nawait new Promise((r) => new Worker('console.log(\"from worker\")', { eval: true }).on('exit', r)); await new Promise((r) => setTimeout(r, 100));",
    );
    assert.equal(worker.text("stdout"), "from worker\n");
  });

  test("an object may say how it is shown, at once or later", async () => {
    const bundle = (prefix: string) =>
      `({ ${prefix} [Symbol.for("Jupyter.display")]() { return { "text/plain": "p", "text/html": "<b>h</b>", "application/json": { a: 1 } }; } })`;
    for (const prefix of ["", "async"]) {
      const [{ data }] = (await kernel.ok(bundle(prefix))).of("execute_result");
      assert.deepEqual(data, { "text/plain": "p", "text/html": "<b>h</b>", "application/json": { a: 1 } });
    }
    const failing = await kernel.run(
      "({ async [Symbol.for('Jupyter.display')]() { throw new Error('in display'); } })",
    );
    assert.equal(failing.error?.evalue, "in display");
  });

  test("tslab's display works, also in place", async () => {
    await kernel.ok('import { display, newDisplay } from "tslab";');
    const shown = await kernel.ok('display.html("<b>1</b>"); display.png(new Uint8Array([1, 2]));');
    assert.deepEqual(
      shown.of("display_data").map(({ data }) => data),
      [{ "text/html": "<b>1</b>" }, { "image/png": "AQI=" }],
    );
    const updated = await kernel.ok('const d = newDisplay(); d.html("1"); d.html("2");');
    const [first] = updated.of("display_data");
    const [second] = updated.of("update_display_data");
    assert.deepEqual(second.data, { "text/html": "2" });
    assert.ok(first.transient.display_id);
    assert.equal(first.transient.display_id, second.transient.display_id);
  });

  test("the library's display shows several types at once and in place", async () => {
    const path = JSON.stringify(require.resolve("tandem/dist/notebook/display"));
    const { published } = await kernel.ok(`const { display: show, updatable, isNotebook } = require(${path});
      console.log(isNotebook()); show({ "text/plain": "p", "text/html": "h" });
      const bar = updatable({ "text/plain": "0 %" }); bar.update({ "text/plain": "50 %" }); bar.update({ "text/plain": "100 %" });`);
    const [yes, both, ...bar] = published.filter(({ type }) => !["status", "execute_input"].includes(type));
    assert.equal(yes.content.text, "true\n");
    assert.deepEqual(both.content.data, { "text/plain": "p", "text/html": "h" });
    assert.deepEqual(
      bar.map(({ type, content }) => [type, content.data["text/plain"]]),
      [
        ["display_data", "0 %"],
        ["update_display_data", "50 %"],
        ["update_display_data", "100 %"],
      ],
    );
    assert.equal(new Set(bar.map(({ content }) => content.transient.display_id)).size, 1);
  });

  test("values print as Node's inspect prints them, deep and long ones cut", async () => {
    const cases: [string, RegExp][] = [
      ["new Map([['a', [1, { b: 2 }]]])", /^Map\(1\) \{ 'a' => \[ 1, \{ b: 2 \} \] \}$/],
      ["({ a: { b: { c: { d: { e: { f: 1 } } } } } })", /d: \{ e: \[Object\] \}/],
      ["Array.from({ length: 1000 }, (_, i) => i)", /900 more items/],
      ["'x'.repeat(20000)", /10000 more characters$/],
      ["new Float32Array(3)", /^Float32Array\(3\) \[ 0, 0, 0 \]$/],
      ["class Foo { x = 1 } new Foo()", /^Foo \{ x: 1 \}$/],
      ["(() => 1)", /^\[Function \(anonymous\)\]$/],
      ["5n", /^5n$/],
      ["Symbol('s')", /^Symbol\(s\)$/],
      ["new Error('shown')", /^Error: shown\n {4}at Cell \[\d+\]:1:1$/],
    ];
    for (const [code, expected] of cases) assert.match((await kernel.ok(code)).result!, expected, code);
    const trap = "new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } })";
    assert.equal((await kernel.ok(`(globalThis as any).trap = ${trap}; 1`)).result, "1");
  });
});
