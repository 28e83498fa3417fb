/** Promise: the Python environment holds exactly what is pinned, is made once, and a wrong Python gets one clear line. */
import { strict as assert } from "node:assert";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { InputError } from "tandem/dist/errors";
import { JUPYTER_REQUIREMENTS, setupPython } from "tandem/dist/setup/python";
import { withFolder } from "../temporary";

async function withPython<T>(python: string | undefined, use: () => Promise<T>): Promise<T> {
  const before = process.env.PYTHON;
  if (python === undefined) delete process.env.PYTHON;
  else process.env.PYTHON = python;
  try {
    return await use();
  } finally {
    if (before === undefined) delete process.env.PYTHON;
    else process.env.PYTHON = before;
  }
}

describe("Python environment", () => {
  test("Jupyter's requirements are pinned to one version each, with hashes, and hold what notebooks need", () => {
    const text = readFileSync(JUPYTER_REQUIREMENTS, "utf8");
    const requirements = text
      .replace(/\\\n\s*/g, " ")
      .split("\n")
      .filter((line) => /^[a-z]/i.test(line));
    assert.ok(requirements.length > 50);
    for (const line of requirements)
      assert.match(line, /^[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ]+( ;.*?)?( +--hash=sha256:[0-9a-f]{64})+$/i);
    for (const name of ["jupyterlab", "nbclient", "nbconvert", "nbformat", "papermill"]) {
      assert.ok(
        requirements.some((line) => line.startsWith(`${name}==`)),
        name,
      );
    }
    assert.doesNotMatch(text, /https?:\/\//, "no registry is written down");
  });

  test("it is made, left alone when nothing changed, made anew when the requirements did; hashes are required", () =>
    withFolder(async (folder) => {
      const venv = join(folder, "venv");
      const requirements = join(folder, "requirements.txt");
      writeFileSync(requirements, "# nothing\n");
      const lines: string[] = [];
      const set = () => setupPython({ venv, requirements, log: (line) => lines.push(line) });
      await set();
      assert.ok(existsSync(join(venv, "bin", "python")));
      const made = statSync(join(venv, "pyvenv.cfg")).mtimeMs;
      await set();
      assert.deepEqual([statSync(join(venv, "pyvenv.cfg")).mtimeMs, lines.length], [made, 1]);
      writeFileSync(requirements, "six==1.17.0\n");
      await assert.rejects(set(), /hash/i);
      assert.ok(statSync(join(venv, "pyvenv.cfg")).mtimeMs > made);
      assert.equal(readdirSync(venv).filter((name) => name.includes("sha256")).length, 0, "it does not count as made");
    }));

  test("a Python that is too old or missing is named, with what to do", () =>
    withFolder(async (folder) => {
      const requirements = join(folder, "requirements.txt");
      writeFileSync(requirements, "");
      const old = join(folder, "python-old");
      writeFileSync(old, "#!/bin/sh\necho 3.9.1\n");
      chmodSync(old, 0o755);
      const attempt = (python: string) =>
        withPython(python, () => setupPython({ venv: join(folder, "venv"), requirements }));
      await assert.rejects(attempt(old), (error: Error) => {
        assert.ok(error instanceof InputError);
        assert.match(
          error.message,
          /^Python 3\.10 or later is needed \(.*python-old is 3\.9\.1\); install one, or name it: PYTHON=/,
        );
        return true;
      });
      await assert.rejects(attempt(join(folder, "no-python")), /no .*no-python was found/);
      assert.ok(!existsSync(join(folder, "venv")));
    }));

  test("a folder that is no environment is not deleted", () =>
    withFolder(async (folder) => {
      const venv = join(folder, "precious");
      mkdirSync(venv);
      writeFileSync(join(venv, "thesis.txt"), "all my work");
      const requirements = join(folder, "requirements.txt");
      writeFileSync(requirements, "");
      await assert.rejects(setupPython({ venv, requirements }), /exists and is no Python environment; move it away/);
      assert.equal(readFileSync(join(venv, "thesis.txt"), "utf8"), "all my work");
    }));
});
