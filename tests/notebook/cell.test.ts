/** Promise: a cell becomes a function whose variables later cells reach, whose loops stay plain, and whose lines are known. */
import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { cellBody } from "tandem/dist/notebook/kernel/cell";
import { CellCompiler } from "tandem/dist/notebook/kernel/compiler";
import { mergeDeclarations } from "tandem/dist/notebook/kernel/declarations";
import { typescript } from "tandem/dist/notebook/kernel/tslab";
import { withFolder } from "../temporary";

const ts = typescript();

function body(javascript: string, lastExpression?: string): string {
  const map = JSON.stringify({ version: 3, sources: ["cell.ts"], names: [], mappings: "" });
  return cellBody(ts, { javascript, map }, lastExpression).code;
}

/** Runs a body and gives what it bound and returned. */
function run(code: string): { bound: Record<string, unknown>; result: unknown } {
  const bound: Record<string, unknown> = {};
  const bind = (accessors: object) => Object.defineProperties(bound, Object.getOwnPropertyDescriptors(accessors));
  const result = new Function("exports", "require", "__tandemBind", code)({}, require, bind);
  return { bound, result };
}

describe("cell body", () => {
  test("variables are bound as accessors, and the loop over them is left as it was written", () => {
    const code = body("let total = 0;\nfor (let i = 0; i < 10; i++) total += i;\nexport { total };\n");
    assert.match(code, /^for \(let i = 0; i < 10; i\+\+\) total \+= i;$/m);
    const { bound } = run(code);
    assert.equal(bound.total, 45);
    bound.total = 7;
    assert.equal(bound.total, 7);
  });

  test("functions are bound before the first line, variables as soon as they hold a value", () => {
    const code = body(
      "const a = 1;\nthrow new Error();\nconst b = 2;\nfunction f() { return a; }\nexport { a, b, f };\n",
    );
    const bound: Record<string, unknown> = {};
    const bind = (accessors: object) => Object.defineProperties(bound, Object.getOwnPropertyDescriptors(accessors));
    assert.throws(() => new Function("exports", "require", "__tandemBind", code)({}, require, bind));
    assert.deepEqual(Object.getOwnPropertyNames(bound).sort(), ["a", "f"]);
    assert.equal((bound.f as () => number)(), 1);
  });

  test("patterns, classes, imports and the trailing expression", () => {
    const code = body(
      "import { join as j } from 'path';\nimport * as os from 'os';\nconst { x, y: [z, ...rest] } = { x: 1, y: [2, 3] };\nclass K { }\nexport const tsLastExpr = j('a', 'b');\nexport { j, os, x, z, rest, K };\n",
      "tsLastExpr",
    );
    const { bound, result } = run(code);
    assert.deepEqual(result, ["a/b"]);
    assert.deepEqual([bound.x, bound.z, bound.rest], [1, 2, [3]]);
    assert.equal(typeof (bound.os as { cpus: unknown }).cpus, "function");
    assert.equal((bound.j as typeof String.raw).name, "join");
    assert.equal((bound.K as { name: string }).name, "K");
  });

  test("every line of a cell is found back, with imports and without", () =>
    withFolder((folder) => {
      const compiler = new CellCompiler(folder);
      for (const head of ["", "import * as fs from 'fs';\nfs;\n"]) {
        const source = `${head}interface A {\n  a: number;\n}\nlet MARK1 = 1 as unknown as A;\n\ntype B = A;\nfunction f(): B {\n  return MARK1; /* MARK2 */\n}\nf().a;`;
        const { body, problems } = compiler.compile(source);
        assert.deepEqual(problems, []);
        const line = (text: string, word: string) => text.split("\n").findIndex((one) => one.includes(word)) + 1;
        for (const word of ["let MARK1", "MARK2", "f().a"]) {
          const column = body!.code.split("\n")[line(body!.code, word) - 1].indexOf(word) + 1;
          assert.equal(body!.locate({ line: line(body!.code, word), column })?.line, line(source, word), word);
        }
      }
    }));
});

describe("declarations after a failed cell", () => {
  test("reached variables and types are the cell's, the rest is what it was", () => {
    const before = "declare let a: number, b: number;\nimport { join, sep } from 'path';\ndeclare class Old {\n}\n";
    const after =
      "declare const a: string;\ndeclare const b: string, c: boolean;\ndeclare const join: number;\ninterface I {\n}\nimport { sep } from 'path';\n";
    const merged = mergeDeclarations(ts, before, after, new Set(["a", "join"]));
    assert.equal(
      merged.replace(/\s+/g, " ").trim(),
      'declare const a: string; declare const join: number; interface I { } declare let b: number; import { sep } from "path"; declare class Old { }',
    );
  });
});
