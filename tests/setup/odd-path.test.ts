/** Promise: a clone whose path holds a space and an ü works: the binding compiles there, runs and notebooks end well. */
import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { FailedError } from "tandem/dist/errors";
import { compileBinding, findCompiler } from "tandem/dist/setup/native-wheel";
import { ROOT } from "../command";
import { makeProject } from "../notebook/notebooks";
import { withFolder } from "../temporary";

const run = promisify(execFile);
const HOME = join(ROOT, "node_modules/@tensorflow/tfjs-node");

async function hasCompiler(): Promise<boolean> {
  return findCompiler().then(
    () => true,
    () => false,
  );
}

describe("a path with a space and an ü", () => {
  test("tfjs-node's binding compiles there and loads", async (context) => {
    if (!existsSync(join(HOME, "deps/include"))) return context.skip("there is no native TensorFlow here");
    if (!(await hasCompiler())) return context.skip("there is no C++ compiler here");
    await withFolder(async (folder) => {
      const work = join(folder, "with space", "ü");
      mkdirSync(work, { recursive: true });
      symlinkSync(join(HOME, "deps"), join(work, "deps"));
      cpSync(join(HOME, "binding"), join(work, "binding"), { recursive: true });
      await compileBinding(await findCompiler(), work, work);
      const binding = JSON.stringify(join(work, "lib/napi-v8/tfjs_binding.node"));
      const { stdout } = await run(process.execPath, ["-p", `require(${binding}).TF_Version`]);
      assert.match(stdout, /^\d+\.\d+/);
    });
  });

  test("a run and a notebook end well there", () =>
    withFolder(async (folder) => {
      const clone = join(folder, "with space", "ü");
      mkdirSync(join(clone, "data"), { recursive: true });
      makeProject(clone, {
        "01_one.ipynb": ['import { students } from "tandem";\nstudents.tensorflow().tf.matMul([[1]], [[2]])'],
      });
      cpSync(join(ROOT, "lib"), join(clone, "lib"), { recursive: true });
      symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
      cpSync(join(ROOT, "package-lock.json"), join(clone, "package-lock.json"));
      const overrides = { updates: 1, environments: 2, steps: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
      writeFileSync(join(clone, "spec.json"), JSON.stringify({ arm: "student-alone", seed: 0, overrides }));
      const { TANDEM_PROJECT, ...env } = process.env;
      const tandem = (...args: string[]) =>
        run(process.execPath, [join(clone, "lib/bin/tandem.js"), ...args], { cwd: clone, env });
      const { stdout } = await tandem("run", "spec.json");
      assert.ok(stdout.startsWith(join(clone, "data/runs")), stdout);
      await tandem("notebook", "run", "01");
      const done = readFileSync(join(clone, "data/executed/default/01_one.ipynb"), "utf8");
      assert.match(done, /"execution_count": 1/);
    }));
});

test("a compiler that is not there is named, with the cure", async () => {
  const { CXX } = process.env;
  process.env.CXX = "/no/such/c++";
  try {
    await assert.rejects(findCompiler(), (error: Error) => {
      assert.ok(error instanceof FailedError);
      assert.match(error.message, /^no C\+\+ compiler \(\/no\/such\/c\+\+\) was found; install one .*CXX=/);
      return true;
    });
  } finally {
    if (CXX === undefined) delete process.env.CXX;
    else process.env.CXX = CXX;
  }
});
