/** Promise: every TypeScript block of README and docs type-checks and runs as it stands, those of guides in at most 20 lines. */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { withFolder } from "../temporary";
import { asProject } from "./project";
import { blocks, blocksOf } from "./texts";
import { typeCheck } from "./type-check";

const run = promisify(execFile);
const LANGUAGES = ["ts", "json", "sh"];
const all = blocks();
const codes = all.filter(({ language }) => language === "ts");
/** Whether a block is a file of the reader's own, which makes arms and runs nothing by itself. */
const isOwnFile = (about: string): boolean => /^own\/[a-z-]+\.ts$/.test(about);

test("every block of code has a language that is checked, and only shell may say why it is not run", () => {
  const where = all.map(({ text, line, language, about }) => ({ at: `${text}:${line}`, language, about }));
  assert.deepEqual(
    where.filter(({ language }) => !LANGUAGES.includes(language)),
    [],
  );
  assert.deepEqual(
    where.filter(({ about }) => about.startsWith("not run")).map(({ about }) => about),
    ["not run: needs a cluster"],
  );
  assert.deepEqual(
    where.filter(({ language, about }) => language === "ts" && about !== "" && !isOwnFile(about)),
    [],
  );
  assert.ok(codes.length >= 9, `${codes.length} blocks of TypeScript`);
  assert.throws(() => blocksOf("a text", "```ts\nconst a = 1;\n"), /a text:1: a block of code does not end/);
});

test("blocks of guides have twenty lines at most", () => {
  for (const { text, line, code } of codes) {
    const lines = code.split("\n").filter((one) => one !== "" && !one.startsWith("import"));
    assert.ok(lines.length <= 20, `${text}:${line} has ${lines.length} lines`);
  }
});

test("every block type-checks, runs, and prints something", () =>
  withFolder(async (folder) => {
    asProject(folder);
    const entryPoints = codes.map(({ code }, k) => {
      const path = join(folder, `block-${k}.ts`);
      writeFileSync(path, `${code}export {};\n`);
      return path;
    });
    await typeCheck(folder);
    buildSync({ entryPoints, outdir: folder, outExtension: { ".js": ".mjs" }, format: "esm", tsconfigRaw: {} });
    const steps = codes.map((_, k) => `console.log("block ${k}");\nawait import("./block-${k}.mjs");\n`);
    writeFileSync(join(folder, "all.mjs"), steps.join(""));
    const env = { ...process.env, TANDEM_PROJECT: folder };
    const { stdout } = await run(process.execPath, [join(folder, "all.mjs")], { cwd: folder, env });
    const printed = stdout.split(/^block \d+\n/m).slice(1);
    assert.equal(printed.length, codes.length);
    for (const [k, { text, line, about }] of codes.entries()) {
      assert.notEqual(printed[k].trim(), "", `${text}:${line}`);
      if (text.includes("/own-") && !isOwnFile(about))
        assert.match(printed[k], /kind: 'evaluation'/, `${text}:${line}`);
    }
  }));
