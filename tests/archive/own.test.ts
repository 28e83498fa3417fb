/**
 * Promise: what a finished run was made with is told by the run, not by a module that may have been changed since: its teacher's name in tables,
 * comparisons and archives. An archive holds the sources of parts of one's own while they are what the runs were made with, and says so.
 */
import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unpack } from "tandem/dist/archive/unpack";
import { tandem } from "../command";
import { withFolder } from "../temporary";

const armTaughtBy = (teacher: string): string =>
  `import { arm } from "tandem";
import { TITLE } from "./title";
export const mine = arm({ name: "mine", title: TITLE, teacher: "${teacher}" });
`;

const EXPERIMENT = {
  name: "own-arm",
  arms: ["own/arm.ts#mine"],
  seeds: [3],
  teacher: "uniform",
  overrides: { updates: 2, evaluateEvery: 2, evaluationEpisodes: 2, finalEpisodes: 2 },
};

test("a run of one's own arm keeps its teacher's name when the module is changed, or gone; an archive has its sources or says that not", () =>
  withFolder(async (project) => {
    const env = { TANDEM_PROJECT: project };
    const module = join(project, "own/arm.ts");
    const teachers = async (): Promise<string[]> => {
      const out = join(project, "table");
      rmSync(out, { recursive: true, force: true });
      const { code, err } = await tandem(["export", "own-arm", "--format", "csv", "--out", out], env);
      assert.equal(code, 0, err);
      const [head, ...rows] = readFileSync(join(out, "records.csv"), "utf8").trim().split("\r\n");
      const column = head.split(",").indexOf("teacher");
      return [...new Set(rows.map((row) => row.split(",")[column]))];
    };
    const archived = async (name: string): Promise<{ err: string; readme: string; folder: string }> => {
      const zip = join(project, `${name}.zip`);
      const { code, err } = await tandem(["archive", "own-arm", "--out", zip], env);
      assert.equal(code, 0, err);
      const folder = join(project, name);
      mkdirSync(folder);
      await unpack(zip, folder);
      return { err, folder, readme: readFileSync(join(folder, "README.md"), "utf8") };
    };
    mkdirSync(join(project, "own"));
    writeFileSync(module, armTaughtBy("oracle"));
    writeFileSync(join(project, "own/title.ts"), 'export const TITLE = "an arm of my own";\n');
    writeFileSync(join(project, "own-arm.json"), JSON.stringify(EXPERIMENT));
    const { code, err } = await tandem(["experiment", join(project, "own-arm.json")], env);
    assert.equal(code, 0, err);
    assert.deepEqual(await teachers(), ["oracle"]);

    const whole = await archived("whole");
    assert.match(whole.readme, /^\* oracle: \S+$/m);
    assert.match(whole.readme, /^\* own\/arm\.ts#mine$/m);
    assert.match(whole.err, /the source of own\/arm\.ts#mine is in it to be read/);
    assert.equal(readFileSync(join(whole.folder, "modules/own/arm.ts"), "utf8"), armTaughtBy("oracle"));
    assert.match(readFileSync(join(whole.folder, "modules/own/title.ts"), "utf8"), /an arm of my own/);

    writeFileSync(module, armTaughtBy("uniform"));
    assert.deepEqual(await teachers(), ["oracle"], "changed since");
    const changed = await archived("changed");
    assert.match(changed.readme, /^\* oracle: \S+$/m);
    assert.match(changed.readme, /^\* own\/arm\.ts#mine \(changed since, or gone: not in this archive\)$/m);

    rmSync(module);
    assert.deepEqual(await teachers(), ["oracle"], "gone");
    const gone = await archived("gone");
    assert.match(gone.err, /own\/arm\.ts#mine is not what the runs were made with, or gone/);
    const compared = await tandem(["compare", "own-arm", "own-arm"], env);
    assert.equal(compared.code, 0, compared.err);
  }));
