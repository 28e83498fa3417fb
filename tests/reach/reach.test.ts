/** Promises: what is kept of a reach is used while nothing changes and never after; sources that were changed since they were compiled give no key. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkCompiled } from "tandem/dist/reach/compiled";
import { LIBRARY, reaches } from "tandem/dist/reach/reach";
import { SCORING_FILES } from "tandem/dist/teacher/open";
import { withFolder } from "../temporary";

/** The reaches of a and c as a new process finds them, which knows of nothing but the files. */
function inNewProcess(library: string): unknown {
  const script = `require(process.argv[1]).reaches([["a"], ["c"]], process.argv[2]).then((it) => console.log(JSON.stringify(it)))`;
  const reach = join(LIBRARY, "dist/reach/reach.js");
  return JSON.parse(execFileSync(process.execPath, ["-e", script, reach, library], { encoding: "utf8" }));
}

/** Runs something with a small library of its own, in a project of its own. */
function withLibrary(use: (library: string, cache: string) => Promise<void>): Promise<void> {
  return withFolder(async (project) => {
    const { TANDEM_PROJECT } = process.env;
    process.env.TANDEM_PROJECT = project;
    const library = join(project, "lib");
    mkdirSync(library);
    writeFileSync(join(project, "package-lock.json"), '{"packages":{"lib":{}}}');
    writeFileSync(join(library, "package.json"), '{"sideEffects":false}');
    writeFileSync(join(library, "a.ts"), 'import { b } from "./b";\nexport const a: number = b + 1;\n');
    writeFileSync(join(library, "b.ts"), "export const b = 1;\n");
    writeFileSync(join(library, "c.ts"), "export const c = 1;\n");
    try {
      await use(library, join(project, "data/cache/reach"));
    } finally {
      if (TANDEM_PROJECT === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = TANDEM_PROJECT;
    }
  });
}

test("a reach is kept in a file, which is used until a file in reach changes, and made again where it is broken", () =>
  withLibrary(async (library, cache) => {
    const [a, c] = await reaches([["a"], ["c"], ["a"]], library);
    assert.notEqual(a.code, c.code);
    assert.equal(a.lock, c.lock);
    const files = readdirSync(cache);
    assert.equal(files.length, 2, "one file a set");
    const file = join(cache, files.find((name) => readFileSync(join(cache, name), "utf8").includes("b.ts")) ?? "");
    const kept = readFileSync(file, "utf8");

    writeFileSync(file, kept.replace(a.code, "another"));
    assert.deepEqual(inNewProcess(library), [{ ...a, code: "another" }, c], "what is kept is not made again");
    writeFileSync(file, kept);

    const other = join(library, "../an other ü");
    cpSync(library, join(other, "lib"), { recursive: true });
    cpSync(join(library, "../package-lock.json"), join(other, "package-lock.json"));
    assert.deepEqual(await reaches([["a"]], join(other, "lib")), [a], "the same sources elsewhere");
    symlinkSync(other, join(library, "../link"));
    assert.deepEqual(await reaches([["a"]], join(library, "../link/lib")), [a], "through a link");

    writeFileSync(join(library, "b.ts"), "export const b = 2;\n");
    const [changed] = await reaches([["a"]], library);
    assert.notEqual(changed.code, a.code);
    assert.notEqual(readFileSync(file, "utf8"), kept);
    writeFileSync(join(library, "b.ts"), "export const b = 1; // again\n");
    utimesSync(join(library, "c.ts"), 1, 1);
    for (const text of ["", "null", "{}", '{"inputs":[]}']) {
      writeFileSync(file, text);
      assert.deepEqual(inNewProcess(library), [a, c], text);
    }
  }));

test("a folder that cannot be written to is no hindrance", () =>
  withLibrary(async (library, cache) => {
    mkdirSync(join(cache, "../.."), { recursive: true });
    writeFileSync(join(cache, ".."), "a file where the folder should be");
    assert.equal((await reaches([["a"]], library)).length, 1);
  }));

test("sources that were changed since they were compiled are refused", () =>
  withFolder(async (library) => {
    mkdirSync(join(library, "dist"));
    writeFileSync(join(library, "a.ts"), "export const a = 1;\n");
    const map = JSON.stringify({ sourcesContent: ["export const a = 1;\n"] });
    writeFileSync(join(library, "dist/a.js.map"), map);
    checkCompiled(library, ["a.ts"]);
    writeFileSync(join(library, "a.ts"), "export const a = 2;\n");
    const error = { name: "FailedError", message: "lib/a.ts was changed since it was compiled; run `npm run build`" };
    assert.throws(() => checkCompiled(library, ["a.ts"]), error);
    assert.throws(() => checkCompiled(library, ["b.ts"]), { name: "FailedError" }, "it was never compiled");
  }));

test("kept replies of a teacher are those of the code that scores, and of no other", () =>
  withFolder(async (folder) => {
    const { TANDEM_PROJECT } = process.env;
    process.env.TANDEM_PROJECT = folder;
    try {
      const library = join(folder, "lib");
      cpSync(LIBRARY, library, { recursive: true, filter: (path) => !/(\/dist|\.py|\.md|\.txt)$/.test(path) });
      cpSync(join(LIBRARY, "../package-lock.json"), join(folder, "package-lock.json"));
      symlinkSync(join(LIBRARY, "../node_modules"), join(folder, "node_modules"));
      const of = async (): Promise<string[]> =>
        (await reaches([[SCORING_FILES.folder], [SCORING_FILES.endpoint]], library)).map((reach) =>
          JSON.stringify(reach),
        );
      const edit = async (name: string, from: RegExp, to: string): Promise<string[]> => {
        const path = join(library, name);
        const text = readFileSync(path, "utf8");
        assert.match(text, from);
        writeFileSync(path, text.replace(from, to));
        const result = await of();
        writeFileSync(path, text);
        return result;
      };
      const [model, endpoint] = await of();
      assert.deepEqual(await edit("policy/student/loss.ts", /1 \+ clip/, "2 + clip"), [model, endpoint]);
      assert.deepEqual(await edit("model/scores.ts", /^/, "// a comment\n"), [model, endpoint]);
      const [scored, asked] = await edit("model/scores.ts", /sum \/ tokenScores\.length/, "sum");
      assert.ok(scored !== model && asked === endpoint);
      const [said, heard] = await edit("teacher/nearest-candidate.ts", /toLowerCase/, "toUpperCase");
      assert.ok(said !== model && heard !== endpoint);
      const [run] = await edit("../package-lock.json", /(node_modules\/onnxruntime-node": \{\s+"version": ")/, "$19");
      assert.notEqual(run, model);
    } finally {
      if (TANDEM_PROJECT === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = TANDEM_PROJECT;
    }
  }));
