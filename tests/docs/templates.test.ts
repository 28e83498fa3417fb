/** Promise: there is a guide for each part that has a template, and what `tandem new` writes type-checks and runs as it is. */
import { strict as assert } from "node:assert";
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, tandem } from "../command";
import { makeProject, tandem as notebook } from "../notebook/notebooks";
import { withFolder } from "../temporary";
import { asProject, inProject } from "./project";
import { blocksOf } from "./texts";
import { typeCheck } from "./type-check";

const GUIDES = join(ROOT, "docs/guides");
const KINDS = ["rule", "arm", "teacher", "level", "network", "channel"];
const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 16, evaluationEpisodes: 2, finalEpisodes: 2 };

test("there is a guide for each part that can be made from a template", () => {
  const own = readdirSync(GUIDES).filter((name) => name.startsWith("own-"));
  assert.deepEqual(own.sort(), KINDS.map((kind) => `own-${kind}.md`).sort());
});

/** The commands of a kind's guide. */
function commands(kind: string): string[] {
  const text = `docs/guides/own-${kind}.md`;
  return blocksOf(text, readFileSync(join(ROOT, text), "utf8"))
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.trim().split("\n"));
}

test("what the commands of the guides write type-checks, and runs", () =>
  withFolder(async (folder) => {
    asProject(folder);
    const referenceOf = (kind: string): string => `own/my-${kind}.ts#my${kind[0].toUpperCase()}${kind.slice(1)}`;
    const created = await inProject(
      folder,
      KINDS.map((kind) => {
        const [create, make] = commands(kind);
        assert.equal(create, `npx tandem new ${kind} my-${kind}`);
        if (make !== undefined) assert.ok(/^make run |^npx tandem experiment /.test(make), make);
        if (make?.startsWith("make run ")) assert.ok(make.includes(referenceOf(kind)), make);
        return create.split(" ").slice(2);
      }),
    );
    for (const [k, kind] of KINDS.entries()) {
      const { code, out, err } = created[k];
      assert.deepEqual([code, out], [0, `${join(realpathSync(folder), "own", `my-${kind}.ts`)}\n`], err);
      assert.ok(err.includes(referenceOf(kind)), err);
    }
    await typeCheck(folder);
    const specs = KINDS.map((kind) => {
      const reference = referenceOf(kind);
      const spec = {
        arm: ["rule", "arm", "channel"].includes(kind) ? reference : "paper-feedback",
        seed: 0,
        level: kind === "level" ? reference : "BabyAI-GoToObjS4-v0",
        teacher: kind === "teacher" ? reference : "uniform",
        overrides: { ...overrides, ...(kind === "network" ? { network: reference } : {}) },
      };
      writeFileSync(join(folder, `${kind}.json`), JSON.stringify(spec));
      return ["run", join(folder, `${kind}.json`)];
    });
    for (const [k, { code, out, err }] of (await inProject(folder, specs)).entries()) {
      assert.equal(code, 0, `${KINDS[k]}: ${err}`);
      assert.ok(readFileSync(join(out.trim(), "manifest.json"), "utf8").includes(referenceOf(KINDS[k])), KINDS[k]);
    }
  }));

test("tandem new: nothing is written over, and names that cannot be are refused", () =>
  withFolder(async (folder) => {
    const file = join(folder, "mine.ts");
    const wrong: readonly [readonly string[], RegExp][] = [
      [["rule", "paper"], /paper is the name of one of ours/],
      [["arm", "neutral"], /neutral is the name of one of ours/],
      [["teacher", "oracle"], /oracle is the name of one of ours/],
      [["rule", "rule"], /the rule template has a name rule of its own; take another, such as my-rule/],
      [["level", "State"], /the level template has a name State of its own/],
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
    const at = (kind: string): string => `own/${kind}.ts#mine`; // the same on every machine
    const shown = JSON.stringify(JSON.stringify([at("level"), at("teacher"), "neutral", at("rule")])).slice(1, -1);
    assert.ok(made.includes(shown), made);
    await withFolder(async (elsewhere) => {
      const file = join(elsewhere, "rule.ts");
      assert.equal((await tandem(["new", "rule", "mine", "--out", file])).code, 0);
      assert.equal((await notebook(project, ["run", ...set(`${file}#mine`)])).code, 0);
      const outside = readFileSync(join(project, "data/executed/default/01_own.ipynb"), "utf8");
      assert.ok(outside.includes(`${file}#mine`));
    });
    const wrong = await notebook(project, ["run", ...set("own/rule.ts#yours")]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /rule\.ts does not export yours; it exports mine/);
    assert.match((await notebook(project, ["run", ...set("own/no.ts#mine")])).stderr, /there is no module own\/no\.ts/);
  }));
