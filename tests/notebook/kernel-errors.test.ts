/** Promise: what goes wrong is told: as Jupyter's `error`, at the right line of TypeScript, and never passes as success. */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client, type Exchange } from "./client";

/** The first place a traceback names: [script, line]. */
function place({ traceback }: Exchange): [string, number] {
  const [, script, line] = /at (?:.*\()?(.*?):(\d+):\d+\)?$/m.exec(traceback) ?? [];
  return [script, Number(line)];
}

describe("errors", () => {
  let kernel: Client;
  before(async () => void (kernel = await Client.start()));
  after(() => kernel.close());

  test("an error has name, message and traceback, the same in the reply as in the message", async () => {
    const failed = await kernel.run('throw new RangeError("boom")');
    assert.equal(failed.status, "error");
    const { ename, evalue, traceback } = failed.error!;
    assert.deepEqual([ename, evalue], ["RangeError", "boom"]);
    assert.match(failed.traceback, /^RangeError: boom\n/);
    assert.equal(typeof failed.reply.execution_count, "number");
    assert.deepEqual(
      { ename, evalue, traceback },
      (({ ename, evalue, traceback }) => ({ ename, evalue, traceback }))(failed.reply as never),
    );
  });

  test("the cell's own lines are shown with a caret under the place", async () => {
    const { traceback, reply } = await kernel.run(
      "const before = 1;\nfunction inner(x: number): number {\n  return x + missing.length;\n}\nlet missing: string; inner(2)",
    );
    const n = reply.execution_count;
    assert.equal(
      traceback,
      [
        "TypeError: Cannot read properties of undefined (reading 'length')",
        `    at inner (Cell [${n}]:3:22)`,
        "  1 | const before = 1;",
        "  2 | function inner(x: number): number {",
        "> 3 |   return x + missing.length;",
        "    |                      ^",
        "  4 | }",
        "  5 | let missing: string; inner(2)",
        `    at Cell [${n}]:5:22`,
      ].join("\n"),
    );
  });

  test("lines are those of the cell: after types, an await, imports, in loops and callbacks", async () => {
    const cases: [string, number][] = [
      ["const one = 1;\nconst two: number = 2;\nthrow new Error('l')", 3],
      ["interface I { a: string;\n b: number }\nconst i: I = { a: '', b: 1 };\nawait null;\nthrow new Error('l')", 5],
      [
        "import * as fs from 'fs';\ntype T = 1;\nenum E { A }\nimport { join } from 'path';\n\nfs.readFileSync(join('/no', 'where'))",
        6,
      ],
      ["await null;\n[1, 2].forEach((x) => {\n  // comment\n  if (x > 1) throw new Error('l');\n});", 4],
      ["class A<T> {\n  constructor(private t: T) {}\n  get bad(): T { throw new Error('l'); }\n}\nnew A(1).bad", 3],
      ["abstract class B {\n  abstract x(): void;\n}\ndeclare const z: number;\nawait import('fs');\nnull!.x", 6],
    ];
    for (const [code, line] of cases) {
      const failed = await kernel.run(code);
      assert.deepEqual(place(failed), [`Cell [${failed.reply.execution_count}]`, line], `${code}\n${failed.traceback}`);
    }
  });

  test("a function of an earlier cell keeps that cell's lines; so does a local module; caller lines follow", async () => {
    const earlier = await kernel.ok(
      "type Unused = { a: 1 };\n\nfunction thrower() {\n  throw new Error('earlier');\n}",
    );
    const failed = await kernel.run("\n\n\nthrower();");
    assert.deepEqual(place(failed), [`Cell [${earlier.reply.execution_count}]`, 4]);
    assert.match(failed.traceback, new RegExp(`at Cell \\[${failed.reply.execution_count}\\]:4:1$`));
    assert.match(failed.traceback, /> 4 \| {3}throw new Error\('earlier'\);/);
    writeFileSync(
      join(kernel.folder, "thrower.ts"),
      "export interface T {\n  a: 1;\n}\nexport function t(): T {\n  throw new Error('module');\n}\n",
    );
    const inModule = await kernel.run("import { t } from './thrower';\n t()");
    const [script, line] = place(inModule);
    assert.deepEqual([script.endsWith("thrower.ts"), line], [true, 5]);
    assert.match(inModule.traceback, /> 5 \| {3}throw new Error\('module'\);/);
  });

  test("frames of the library are lines of its TypeScript, relative to the project", async () => {
    const { traceback } = await kernel.run(
      `const { InputError, nearest } = require(${JSON.stringify(dirname(require.resolve("tandem")))} + "/errors");\nnearest(null, ['a'])`,
    );
    assert.match(traceback, /at nearest \(lib\/errors\.ts:\d+:\d+\)/);
    assert.doesNotMatch(traceback, /node:internal|notebook\/kernel|dist\/errors/);
    assert.match(traceback, /at Cell \[\d+\]:2:1\n.*\n> 2 \| nearest\(null/, "the cell's own lines follow its frame");
  });

  test("stacks that a cell prints are lines of TypeScript too", async () => {
    const { result, reply } = await kernel.ok("type A = 1;\nconst e = new Error('printed');\ne.stack!.split('\\n')[1]");
    assert.equal(result, `'    at Cell [${reply.execution_count}]:2:11'`);
  });

  test("type errors and syntax errors stop a cell before it runs, all of them, with lines", async () => {
    const failed = await kernel.run("console.log('must not run');\n\nconst t: number = 'text';\nnowhere;");
    assert.equal(failed.text("stdout"), "");
    assert.deepEqual(
      [failed.error!.ename, failed.error!.evalue],
      ["TS2322", "Type 'string' is not assignable to type 'number'. (and 1 more)"],
    );
    assert.deepEqual(
      [...failed.traceback.matchAll(/at Cell \[\d+\]:(\d+):(\d+)/g)].map(([, l, c]) => [l, c]),
      [
        ["3", "7"],
        ["4", "1"],
      ],
    );
    const explained = await kernel.run(
      "const x: { a: { b: number } } = { a: { b: 'no' } }; const f: (n: number) => string = (n: string) => n;",
    );
    assert.match(explained.traceback, /not assignable to type '\(n: number\) => string'\.\n {2}.*\n?.*number/);
    const syntax = await kernel.run("const = 5 +;");
    assert.match(syntax.error!.ename, /^TS1\d\d\d$/);
  });

  test("Python's and IPython's habits get one line that says what to write; TypeScript's own mistakes get none", async () => {
    const hintsOf = async (code: string): Promise<string[]> => {
      const failed = await kernel.run(code);
      assert.equal(failed.status, "error", code);
      return failed.traceback.split("\n").filter((line) => line.startsWith("Cells are TypeScript, not Python: "));
    };
    for (const [code, advice] of [
      ["import numpy as np", /write import \* as np from "PACKAGE", with a package that npm has installed$/],
      ["const first = 1;\nimport torch.nn as nn\nfirst", /write import \* as nn from/],
      ["import os, sys", /write import \* as name from/],
      ["from math import sqrt, pi", /write import \{ sqrt \} from/],
      ["%timeit 1 + 1", /console\.time\("it"\)/],
      ["%%time\n1 + 1", /console\.time\("it"\)/],
      ["%matplotlib inline", /no magics such as %matplotlib/],
      ["!ls", /write console\.log\(String\(\(await import\("node:child_process"\)\)\.execSync\("ls"\)\)\)$/],
      ["!echo 'a' && ls -la *.ts", /execSync\("echo 'a' && ls -la \*\.ts"\)/],
      ["!pip install numpy", /run npm install numpy in a terminal$/],
      ["const known = 1;\nknown?", /press Shift\+Tab behind known to see what it is, or write console\.dir\(known\)$/],
      ["known.deep??", /behind known\.deep /],
      ["?known", /behind known /],
      ["print('a')", /write console\.log\(…\)$/],
      ["def f(x):\n    return x", /write function f\(…\) \{ … \}$/],
      ["# a comment\n1", /write comments behind \/\/$/],
    ] as const) {
      const hints = await hintsOf(code);
      assert.equal(hints.length, 1, code);
      assert.match(hints[0], advice);
    }
    for (const code of [
      "import { missing } from 'fs'",
      "import fs from 'no-such-package'",
      "const flag: boolean = 'no';\n!flag",
      "const ternary = nowhere ?\n  1 : 2;",
      "nowhere\n? 1\n: 2",
      "const rest = 7\n  % nowhere;",
      "class A {\n  #hidden: number = 'text';\n}",
      "nowhere",
      "const = 5 +;",
    ])
      assert.deepEqual(await hintsOf(code), [], code);
  });

  test("what the hint for a shell command says runs", async () => {
    const { traceback } = await kernel.run("!echo hello");
    const [, advice] = /: write (console\.log.*)$/.exec(traceback)!;
    assert.equal((await kernel.ok(advice)).text("stdout"), "hello\n\n");
  });

  test("anything may be thrown; causes are shown", async () => {
    for (const [code, shown] of [
      ['throw "a string"', "'a string'"],
      ["throw null", "null"],
      ["throw undefined", "undefined"],
      ["throw { code: 5 }", "{ code: 5 }"],
      ["throw Object.create(null)", "[Object: null prototype] {}"],
    ]) {
      const failed = await kernel.run(code);
      assert.deepEqual([failed.status, failed.error?.evalue], ["error", shown]);
    }
    const hostile = "throw new Proxy(new Error('p'), { get() { throw 1; } })";
    assert.equal((await kernel.run(hostile)).status, "error");
    const chained = await kernel.run("throw new Error('outer', { cause: new TypeError('inner', { cause: 'root' }) })");
    assert.match(chained.traceback, /^Error: outer[\s\S]*\nCaused by TypeError: inner[\s\S]*\nCaused by 'root'$/);
    const many = await kernel.run(
      "await Promise.any([Promise.reject(new Error('first')), Promise.reject(new Error('second'))])",
    );
    assert.match(many.traceback, /AggregateError[\s\S]*Caused by Error: first[\s\S]*Caused by Error: second/);
  });

  test("a rejection nobody handles fails its cell; one that is handled at once does not", async () => {
    const failed = await kernel.run('Promise.reject(new Error("floating")); 1');
    assert.deepEqual([failed.status, failed.error?.evalue, failed.result], ["error", "floating", undefined]);
    assert.equal((await kernel.ok("await Promise.reject(1).catch(() => 2)")).result, "2");
    assert.equal((await kernel.ok("const p = Promise.reject(new Error('x')); await p.catch(() => 3)")).result, "3");
  });

  test("errors of timers and late rejections fail the cell that then runs", async () => {
    const sleep = "await new Promise((r) => setTimeout(r, 300)); 1";
    await kernel.ok("setTimeout(() => { throw new Error('timer'); }, 50);");
    assert.equal((await kernel.run(sleep)).error?.evalue, "timer");
    await kernel.ok("void (async () => { await new Promise((r) => setTimeout(r, 50)); throw new Error('late'); })();");
    assert.equal((await kernel.run(sleep)).error?.evalue, "late");
    assert.equal((await kernel.ok(sleep)).result, "1");
  });

  test("an error that comes while no cell runs is printed and fails the next cell, which has run", async () => {
    await kernel.ok("let ran = 0; setTimeout(() => { throw new Error('idle'); }, 30);");
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(
      kernel.stray.some(
        ({ type, content }) => type === "stream" && content.name === "stderr" && content.text.includes("idle"),
      ),
    );
    const next = await kernel.run("++ran");
    assert.deepEqual([next.status, next.result], ["error", "1"]);
    assert.match(next.error!.evalue, /^idle \(thrown after its cell had ended\)$/);
    assert.equal((await kernel.ok("ran")).result, "1");
  });

  test("a worker thread's error fails the cell", async () => {
    const code =
      "import { Worker } from 'worker_threads';\nnew Worker('throw new Error(\"in worker\")', { eval: true });\nawait new Promise((r) => setTimeout(r, 2000));";
    assert.equal((await kernel.run(code)).error?.evalue, "in worker");
  });
});
