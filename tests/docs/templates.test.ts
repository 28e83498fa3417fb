/** Promise: every code block of the guides runs as it stands, in at most 20 lines; what `tandem new` writes type-checks and runs as it is. */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { ROOT, tandem } from "./command";
import { makeProject, tandem as notebook } from "./notebook/notebooks";
import { withFolder } from "./temporary";

const run = promisify(execFile);
const GUIDES = join(ROOT, "docs/guides");
const KINDS = ["rule", "arm", "teacher", "level", "network", "channel"];
const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 16, evaluationEpisodes: 2, finalEpisodes: 2 };

/** The code blocks of a page, by language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(GUIDES, page), "utf8");
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code]) => (name === language ? [code] : []));
}

/** Type-checks the modules of a folder as an editor would; `tandem` is found in it. */
async function typeCheck(folder: string): Promise<void> {
  const options = {
    noEmit: true,
    module: "esnext",
    moduleResolution: "bundler",
    isolatedDeclarations: false,
    rootDir: "/",
  };
  const config = {
    extends: join(ROOT, "lib/tsconfig.json"),
    compilerOptions: { ...options, typeRoots: [join(ROOT, "node_modules/@types")] },
    include: ["**/*.ts"],
    exclude: ["node_modules"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", folder]).catch(({ stdout }) => assert.fail(stdout));
}

test("the guides are those of the parts that can be made from a template", () => {
  assert.deepEqual(readdirSync(GUIDES).sort(), KINDS.map((kind) => `own-${kind}.md`).sort());
});

for (const kind of KINDS) {
  test(`own-${kind}.md: its code runs as it stands`, () =>
    withFolder(async (folder) => {
      const codes = blocks(`own-${kind}.md`, "ts");
      assert.equal(codes.length, 1);
      const [code] = codes;
      const lines = code.split("\n").filter((line) => line !== "" && !line.startsWith("import"));
      assert.ok(lines.length <= 20, `${lines.length} lines`);
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      writeFileSync(join(folder, "block.ts"), `${code}export {};\n`);
      await typeCheck(folder);
      const outfile = join(folder, "block.mjs");
      buildSync({ entryPoints: [join(folder, "block.ts")], outfile, format: "esm", tsconfigRaw: {} });
      const env = { ...process.env, TANDEM_PROJECT: folder };
      const { stdout } = await run(process.execPath, [outfile], { cwd: folder, env });
      assert.match(stdout, /kind: 'evaluation'/);
    }));

  test(`own-${kind}.md: its commands, and what they write`, () =>
    withFolder(async (folder) => {
      const [shell] = blocks(`own-${kind}.md`, "sh");
      const [create, make] = shell.trim().split("\n");
      assert.equal(create, `npx tandem new ${kind} my-${kind}`);
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      const env = { TANDEM_PROJECT: folder };
      const file = join(folder, "own", `my-${kind}.ts`);
      const made = await tandem(["new", kind, `my-${kind}`, "--out", file], env);
      assert.deepEqual([made.code, made.out], [0, `${file}\n`], made.err);
      const reference = `own/my-${kind}.ts#my${kind[0].toUpperCase()}${kind.slice(1)}`;
      assert.ok(made.err.includes(reference.replace(/^.*#/, "#")), made.err);
      if (make !== undefined) assert.ok(make.startsWith("make run ") && make.includes(reference), make);
      await typeCheck(folder);

      const arm = ["rule", "arm", "channel"].includes(kind) ? reference : "paper-feedback";
      const named = ["teacher", "level", "network"].includes(kind);
      const spec = {
        arm,
        seed: 0,
        level: kind === "level" ? reference : "BabyAI-GoToObjS4-v0",
        teacher: kind === "teacher" ? reference : "uniform",
        overrides: { ...overrides, ...(kind === "network" ? { network: reference } : {}) },
      };
      writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
      const { code, out, err } = await tandem(["run", join(folder, "spec.json")], env);
      assert.equal(code, 0, err);
      assert.ok(existsSync(join(out.trim(), "manifest.json")));
      assert.ok(named || arm === reference);
    }));
}

test("tandem new: nothing is written over, and names that cannot be are refused", () =>
  withFolder(async (folder) => {
    const file = join(folder, "mine.ts");
    const wrong: readonly [readonly string[], RegExp][] = [
      [["rule", "paper"], /paper is the name of one of ours/],
      [["arm", "neutral"], /neutral is the name of one of ours/],
      [["teacher", "oracle"], /oracle is the name of one of ours/],
      [["rule", "new"], /"new" cannot name a part/],
      [["rule", "../x"], /"\.\.\/x" cannot name a part/],
      [["rule", "1st"], /"1st" cannot name a part/],
      [["rull", "mine"], /rule/],
      [["rule", "mine", "--out", join(folder, "mine.py")], /--out takes a file of TypeScript/],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await tandem(["new", ...args, ...(args.includes("--out") ? [] : ["--out", file])]);
      assert.equal(code, 2, err);
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1, err);
    }
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(file, "mine");
    const { code, err } = await tandem(["new", "rule", "mine", "--out", file]);
    assert.equal(code, 2);
    assert.match(err, /mine\.ts is there already/);
    assert.equal(readFileSync(file, "utf8"), "mine");
  }));

test("notebook run --set: parts of modules, found from here, mean the same in the notebooks' folder", () =>
  withFolder(async (folder) => {
    const cell = 'let level: string = "";\nlet teacher: string = "uniform";\nlet arms: string[] = [];';
    const project = makeProject(folder, {
      "01_own.ipynb": [
        { source: cell, tags: ["parameters"] },
        "console.log(JSON.stringify([level, teacher, ...arms]));",
      ],
    });
    mkdirSync(join(folder, "own"));
    for (const kind of ["rule", "teacher", "level"]) {
      assert.equal((await tandem(["new", kind, "mine", "--out", join(folder, `own/${kind}.ts`)])).code, 0);
    }
    const set = (arms: string): string[] => ["--set", `arms=${arms}`];
    const names = ["--set", "teacher=own/teacher.ts#mine", "--set", "level=own/level.ts#mine"];
    const { code, stderr } = await notebook(project, ["run", ...names, ...set("neutral,own/rule.ts#mine")]);
    assert.equal(code, 0, stderr);
    const made = readFileSync(join(project, "data/executed/default/01_own.ipynb"), "utf8");
    const at = (kind: string): string => `${folder}/own/${kind}.ts#mine`;
    const shown = JSON.stringify(JSON.stringify([at("level"), at("teacher"), "neutral", at("rule")])).slice(1, -1);
    assert.ok(made.includes(shown), made);
    const wrong = await notebook(project, ["run", ...set("own/rule.ts#yours")]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /rule\.ts does not export yours; it exports mine/);
    assert.match((await notebook(project, ["run", ...set("own/no.ts#mine")])).stderr, /there is no module own\/no\.ts/);
  }));
