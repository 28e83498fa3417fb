/** Promise: make refuses an unknown variable or an old Node before it starts anything, and needs nothing of the user's shell. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { type Finished, ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

/** Runs make in the project, as a user does, with a socket as standard input. */
function make(args: readonly string[], env: NodeJS.ProcessEnv = {}, program = "make"): Promise<Finished> {
  const { MAKEFLAGS, MAKELEVEL, ...inherited } = process.env; // the tests may themselves run under make
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env: { ...inherited, ...env } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

for (const [given, nearest] of [
  ["SEED=3", "SEEDS"],
  ["TEACHR=oracle", "TEACHER"],
  ["ARM=no-feedback", "ARMS"],
  ["PRESETS=window", "PRESET"],
  ["LVL=BabyAI-GoToObj-v0", "LEVEL"],
  ["NAM=mine", "NAME"],
]) {
  test(`make run ${given}: it asks whether ${nearest} was meant, and nothing starts`, async () => {
    const { code, out, err } = await make(["run", given]);
    assert.equal(code, 2);
    assert.equal(out, "");
    const line = `unknown variable ${given.replace(/=.*/, "")}: did you mean ${nearest}? There are LEVEL, TEACHER, ARMS, SEEDS, PRESET, NAME, `;
    assert.ok(err.startsWith(line), err);
  });
}

test("make: the variables there are, and those of parity, are taken", async () => {
  const settings = ["LEVEL=a", "TEACHER=b c", "ARMS=d,e", "SEEDS=3", "PRESET=f", "NAME=g"];
  for (const args of [settings, ["PYTHON=python3", "CXX=g++"]]) {
    const { code, err } = await make(["before", ...args]);
    assert.equal(code, 0, err);
  }
  const { code, err } = await make(["-n", "parity", "N=5", "SEED=3"]);
  assert.equal(code, 0, err);
});

test("make run: a NAME in the environment, as some systems have, is no setting; one on the command line is", async () => {
  const printed = async (args: string[], env: NodeJS.ProcessEnv) =>
    (await make(["-pn", "help", ...args], env)).out.match(/^NAME :?= ?(.*)$/m)?.[1];
  assert.equal(await printed([], { NAME: "my-laptop" }), "");
  assert.equal(await printed(["NAME=mine"], { NAME: "my-laptop" }), "mine");
});

test("make: the user's own shell files are not read", () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, ".bashrc"), 'echo "read by $PS1"\n');
    const { SHLVL, PS1, ...env } = process.env;
    const { code, out, err } = await make(["help"], { ...env, SHLVL: undefined, PS1: undefined, HOME: folder });
    assert.equal(code, 0, err);
    assert.match(out, /^run +set up/m);
    assert.doesNotMatch(out + err, /read by|unbound/);
  }));

test("a Node that is too old is refused by make and by tandem, in one line", () =>
  withFolder(async (folder) => {
    const old = join(folder, "old.js");
    writeFileSync(old, 'Object.defineProperty(process.versions, "node", { value: "20.18.3" });\n');
    const env = { NODE_OPTIONS: `--require "${old}"` };
    const line = "Node 20.19 or later is needed, found 20.18.3; install one from nodejs.org\n";
    const made = await make(["run"], env);
    assert.equal(made.code, 2);
    assert.equal(made.out, "");
    assert.ok(made.err.startsWith(line), made.err);
    assert.deepEqual(await tandem(["levels"], env), { code: 2, out: "", err: line });
  }));

test("make: no Node at all", () =>
  withFolder(async (folder) => {
    const path = (process.env.PATH ?? "").split(delimiter);
    const find = (program: string): string => {
      const found = path.map((part) => join(part, program)).find(existsSync);
      assert.ok(found, program);
      return found;
    };
    const programs = join(folder, "bin");
    mkdirSync(programs);
    for (const name of ["find", "make"]) symlinkSync(find(name), join(programs, name));
    const { code, out, err } = await make(["run"], { PATH: programs }, join(programs, "make"));
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.ok(err.startsWith("Node 20.19 or later is needed (none was found); install it from nodejs.org\n"), err);
  }));
