/** Promise: Jupyter finds the kernel inside the project's folder; installing it again changes nothing. */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PINNED_ENVIRONMENT } from "tandem/dist/policy/student/tensorflow";
import { installKernelspec } from "tandem/dist/setup/kernelspec";
import { withFolder } from "../temporary";

test("the kernelspec lies where JUPYTER_PATH points, runs the launcher and pins native threads", () =>
  withFolder(async (folder) => {
    const file = installKernelspec(folder);
    assert.equal(file, join(folder, ".jupyter/share/jupyter/kernels/tslab/kernel.json"));
    const { argv, language, display_name, interrupt_mode, env } = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual([language, display_name, interrupt_mode], ["typescript", "TypeScript (tandem)", "message"]);
    assert.deepEqual([argv[0], argv.at(-1)], [process.execPath, "{connection_file}"]);
    assert.ok(existsSync(argv.at(-2)));
    assert.deepEqual(env, PINNED_ENVIRONMENT);
    const made = statSync(file).mtimeMs;
    assert.deepEqual([installKernelspec(folder), statSync(file).mtimeMs], [file, made]);
    writeFileSync(file, "{}");
    installKernelspec(folder);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).language, "typescript");
  }));
