/** Promise: `tandem notebook check` finds what the kernel would refuse, in every notebook, without running a cell. */
import { strict as assert } from "node:assert";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { withFolder } from "../temporary";
import { makeProject, tandem } from "./notebooks";

describe("tandem notebook check", () => {
  test("good cells pass and nothing is run", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_a.ipynb": [
          "import * as fs from 'fs';\nfs.writeFileSync('ran', '');",
          "await Promise.resolve(1);",
          "const x = 1;",
          "const x = 'two'; x.length",
        ],
        "02_b.ipynb": ["const x = { a: 1 };", "x.a", "import { helper } from './helper';\nhelper(x.a)"],
      });
      writeFileSync(join(project, "notebooks/helper.ts"), "export const helper = (n: number): number => n;\n");
      const { code, stdout, stderr } = await tandem(project, ["check"]);
      assert.deepEqual([code, stdout, stderr], [0, "", "2 notebooks, 7 cells: no type errors\n"]);
      assert.ok(!existsSync(join(project, "notebooks/ran")));
    }));

  test("every mistake is named with notebook, cell and line; a cell with a mistake still declares its names", () =>
    withFolder(async (folder) => {
      const project = makeProject(folder, {
        "01_a.ipynb": [
          "const n = 1;\nconst s: string = n;\nlet later = { deep: [1] };",
          "s.length + later.deep[0];\nlater.shallow",
          "nowhere;",
        ],
        "02_b.ipynb": ["const fine = 1;"],
        "03_c.ipynb": ["const = 5;", "not.checked"],
        "04_d.ipynb": ["import { wrong } from './wrong';", "wrong"],
      });
      writeFileSync(join(project, "notebooks/wrong.ts"), "\nexport const wrong: string = 1;\n");
      const { code, stdout, stderr } = await tandem(project, ["check"], {
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: project,
      });
      assert.equal(code, 1);
      const lines = stderr.trim().split("\n");
      assert.deepEqual(
        lines.filter((line) => line.startsWith("01_a")),
        [
          "01_a.ipynb, cell [1], line 2: TS2322: Type 'number' is not assignable to type 'string'.",
          "01_a.ipynb, cell [2], line 2: TS2339: Property 'shallow' does not exist on type '{ deep: number[]; }'.",
          "01_a.ipynb, cell [3], line 1: TS2304: Cannot find name 'nowhere'.",
        ],
      );
      assert.ok(!stderr.includes("02_b"));
      assert.match(stderr, /03_c\.ipynb, cell \[1\], line 1: TS1/);
      assert.match(stderr, /04_d\.ipynb, cell \[1\]: TS2322: wrong\.ts:2:14: Type 'number' is not assignable/);
      assert.match(lines.at(-1)!, /^\d+ type errors in 3 of 4 notebooks$/);
      assert.match(
        stdout,
        /^::error file=notebooks\/01_a\.ipynb,line=\d+,title=01_a\.ipynb%2C cell \[1\]%2C line 2::TS2322/,
      );
    }));
});
