/** Promise: cells share one notebook-wide scope in which types, values and functions behave as one program's would. */
import { strict as assert } from "node:assert";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client } from "./client";

describe("cells", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start()));
  after(() => kernel.close());

  const result = async (code: string) => (await kernel.ok(code)).result;

  test("the trailing expression is the result; nothing and undefined have none", async () => {
    assert.equal(await result("6 * 7"), "42");
    assert.equal(await result("null"), "null");
    assert.equal(await result("[1, 2].map((x) => x * 2); // comment"), "[ 2, 4 ]");
    for (const code of [
      "const nothing = 5;",
      "void 0;",
      "if (1) { let z = 3; }",
      "undefined",
      "",
      "// only a comment",
    ]) {
      assert.equal(await result(code), undefined, code);
    }
  });

  test("await, for await and await of a bracketed expression work at the top level", async () => {
    assert.equal(
      await result("const waited = await new Promise<number>((r) => setTimeout(r, 5, 7)); waited * 2"),
      "14",
    );
    assert.equal(await result("await (async () => 3)()"), "3");
    assert.equal(await result("let sum = 0;\nfor await (const x of [1, Promise.resolve(2)]) sum += x;\nsum"), "3");
    assert.match((await result("(async () => 5)()"))!, /Promise/);
    assert.match((await result("await 0; (async () => 5)()"))!, /Promise \{/, "a trailing promise is not awaited");
  });

  test("declarations may be repeated with another type; types, enums, classes and interfaces persist", async () => {
    await kernel.ok("const c = 1; function f() { return 1; } class K { a = 1 }");
    assert.equal(
      await result("const c = 'two'; function f() { return 2; } class K { b = 2 }\n[c, f(), new K().b].join()"),
      "'two,2,2'",
    );
    await kernel.ok(
      "interface P { a: number } type Q = P[]; enum E { X = 3 } let count = 10; namespace N { export const y = 1 }",
    );
    await kernel.ok("count++");
    assert.equal(await result("const q: Q = [{ a: E.X }]; count + q[0].a + N.y"), "15");
  });

  test("functions see later assignments, from any cell, and assignments are seen by functions", async () => {
    await kernel.ok("let m = 1; const getM = () => m; const setM = (x: number) => { m = x; };");
    await kernel.ok("m = 5;");
    assert.equal(await result("getM()"), "5");
    await kernel.ok("setM(6);");
    assert.equal(await result("m"), "6");
    await kernel.ok("m += 1; m++; [m] = [m * 2]; ({ m } = { m: m + 1 });");
    assert.equal(await result("getM()"), "17");
  });

  test("a function calls the latest version of what another cell declares", async () => {
    await kernel.ok("function helper() { return 'old'; }");
    await kernel.ok("function caller() { return helper(); }");
    await kernel.ok("function helper() { return 'new'; }");
    assert.equal(await result("caller()"), "'new'");
  });

  test("variables of earlier cells work in shorthand properties, patterns and every other place", async () => {
    await kernel.ok("let a = 1, b = 2; const o = { a: 10, nested: { b: 20 } }; var v = 3; const list = [a, b];");
    assert.equal(await result("({ a, b })"), "{ a: 1, b: 2 }");
    assert.equal(await result("const { a: aa, nested: { b: bb } } = o; [aa, bb, ...list]"), "[ 10, 20, 1, 2 ]");
    assert.equal(await result("[a, b] = [b, a]; [a, b]"), "[ 2, 1 ]");
    assert.equal(await result("({ a, b: v } = { a: 7, b: 8 }); [a, v]"), "[ 7, 8 ]");
    assert.equal(await result("const f2 = (a: number) => ({ a, v }); f2(9)"), "{ a: 9, v: 8 }");
    assert.equal(
      await result("const nestedShadow = () => { const a = 'inner'; return { a }; }; nestedShadow()"),
      "{ a: 'inner' }",
    );
    assert.equal(await result("typeof a"), "'number'");
    assert.equal(await result("`<$" + "{a}>`"), "'<7>'");
    assert.equal(await result("class Uses { x = v; static y = { v } } [new Uses().x, Uses.y.v]"), "[ 8, 8 ]");
  });

  test("variables named like the kernel's own are the cell's", async () => {
    await kernel.ok("let value = 1, next = 2, tsLastExpr = 3;");
    await kernel.ok("value = 10; next = 20;");
    assert.equal(await result("value + next + tsLastExpr"), "33");
  });

  test("a cell that fails keeps what it had initialised; what it had not reached keeps its earlier value and type", async () => {
    await kernel.ok("const kept = 'old'; let other: number[] = [1];");
    const failed = await kernel.run(
      "const begun = 5;\nconst { x, y } = { x: 1, y: 2 };\nif (begun > 0) throw new Error('stop');\nconst kept = 1; const other = 'z';",
    );
    assert.equal(failed.status, "error");
    assert.equal(await result("[begun, x, y, kept.length, other[0]]"), "[ 5, 1, 2, 3, 1 ]");
    const misspelled = await kernel.run("const unseen = 1; kept.nothing");
    assert.equal(misspelled.error?.ename, "TS2339");
    assert.equal((await kernel.run("unseen")).error?.ename, "TS2304");
  });

  test("imports work: Node's modules, packages, tslab, JSON", async () => {
    assert.equal(
      await result(
        "import * as fs from 'fs'; import { join as j } from 'node:path'; [typeof fs.statSync, j('a', 'b')]",
      ),
      "[ 'function', 'a/b' ]",
    );
    assert.equal(await result("typeof fs.readFileSync + j('c', 'd')"), "'functionc/d'");
    assert.equal(await result("import { versions } from 'tslab'; versions.tslab"), "'1.0.22'");
    assert.equal(await result("const os = await import('os'); typeof os.cpus"), "'function'");
    writeFileSync(join(kernel.folder, "data.json"), '{"n": 5}');
    assert.equal(await result("import data from './data.json'; data.n"), "5");
  });

  test("local TypeScript modules are compiled, reloaded after an edit, with those that import them", async () => {
    const write = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);
    write("deep.ts", "export const depth: number = 1;");
    write("local.ts", "import { depth } from './deep';\nexport const twice: number = 2 * depth;");
    assert.equal(await result("import { twice } from './local'; twice"), "2");
    write("deep.ts", "export const depth: number = 21; // changed");
    assert.equal(await result("import { twice } from './local'; twice"), "42");
    const wrong = await kernel.run("import { thrice } from './local';");
    assert.match(wrong.traceback, /TS2305.*thrice/);
    write("local.ts", "export const thrice: string = 5;");
    assert.match((await kernel.run("import { thrice } from './local';")).traceback, /local\.ts:1:14/);
    write("local.ts", "export const thrice: string = 'abc';");
    assert.equal(await result("import { thrice } from './local'; thrice"), "'abc'");
    rmSync(join(kernel.folder, "local.ts"));
  });

  test("a module that did not exist is found once it does", async () => {
    assert.match((await kernel.run("import { late } from './late-module';")).traceback, /Cannot find module/);
    writeFileSync(join(kernel.folder, "late-module.ts"), "export const late = 'here';");
    assert.equal(await result("import { late } from './late-module'; late"), "'here'");
  });

  test("a module cell (tslab's @module) can be imported by later cells", async () => {
    await kernel.ok("/** @module fromCell */\nexport const inMemory: number = 8;");
    assert.equal(await result("import { inMemory } from './fromCell'; inMemory"), "8");
  });

  test("any text passes through: umlauts, emoji, null bytes", async () => {
    const text = "größe 😀 漢字 \0 </script> ñ";
    const { result, published } = await kernel.ok(
      `const größe = ${JSON.stringify(text)}; console.log(größe); größe.length`,
    );
    assert.equal(result, String(text.length));
    assert.ok(published.some(({ type, content }) => type === "stream" && content.text === `${text}\n`));
  });
});
