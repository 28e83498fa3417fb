/** Promise: lib's files stay short, and types are not argued away. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { typescript } from "tandem/dist/notebook/kernel/tslab";
import { sources } from "./sources";

/** Files that still say `as unknown as`. Take out what no longer does; put nothing in. */
const STILL_DOUBLE_CAST: readonly string[] = [
  "student/loss.ts",
  "student/student.ts",
  "student/tensorflow.ts",
  "teacher/causal/onnx.ts",
  "teacher/hub.ts",
  "teacher/model/tokenizer.ts",
  "teacher/onnx/session.ts",
  "teacher/t5/onnx.ts",
];

test("half of the files have at most 60 lines, nine in ten at most 150, none more than 350", () => {
  const lines = [...sources()]
    .map(([name, text]) => ({ name, count: text.split("\n").length - 1 }))
    .sort((a, b) => a.count - b.count);
  const at = (share: number): number => lines[Math.ceil(share * lines.length) - 1].count;
  assert.ok(at(0.5) <= 60, `the median is ${at(0.5)}`);
  assert.ok(at(0.9) <= 150, `nine in ten have up to ${at(0.9)}`);
  assert.deepEqual(
    lines.filter(({ count }) => count > 350),
    [],
  );
});

test("no type is any; no value is cast by way of unknown, but for files that still do", () => {
  const ts = typescript();
  const any: string[] = [];
  const cast = new Set<string>();
  for (const [name, text] of sources()) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const visit = (node: import("@tslab/typescript-for-tslab").Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) any.push(name);
      if (ts.isAsExpression(node) && node.type.kind === ts.SyntaxKind.UnknownKeyword && ts.isAsExpression(node.parent))
        cast.add(name);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  assert.deepEqual(any, []);
  assert.deepEqual([...cast].sort(), [...STILL_DOUBLE_CAST]);
});
