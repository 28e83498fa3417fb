/** Promise: an export takes a new folder, whole or not at all; what it cannot do it says in one line, with nothing written. */
import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exportRecords } from "tandem/dist/exports/export";
import type { LoggedRun } from "tandem/dist/runs/store";
import { tandem } from "../command";
import { withFolder } from "../temporary";
import { someRun } from "./some-runs";

const RUNS = [someRun({ arm: "neutral", seed: 0 })];

async function refused(args: readonly string[], line: RegExp, project: string, command = "export"): Promise<void> {
  const { code, out, err } = await tandem([command, ...args], { TANDEM_PROJECT: project });
  assert.equal(code, 2, err);
  assert.equal(out, "");
  assert.match(err, line);
  assert.equal(err.trim().split("\n").length, 1, err);
}

test("a folder that is not empty, or a file, is left as it is", () =>
  withFolder(async (folder) => {
    const file = join(folder, "mine.txt");
    writeFileSync(file, "mine");
    for (const out of [folder, file]) {
      const message = /is there already, and not empty; choose another folder/;
      await assert.rejects(exportRecords(RUNS, { format: "csv", out }), { name: "InputError", message });
    }
    assert.deepEqual(readdirSync(folder), ["mine.txt"]);
    assert.equal(readFileSync(file, "utf8"), "mine");
  }));

test("an empty folder is taken", () =>
  withFolder(async (folder) => {
    const out = join(folder, "empty");
    mkdirSync(out);
    await exportRecords(RUNS, { format: "csv", out });
    assert.deepEqual(readdirSync(folder), ["empty"]);
    assert.ok(existsSync(join(out, "records.csv")));
  }));

test("what a process that is no more left beside it is removed, what another still writes is not", () =>
  withFolder(async (folder) => {
    const [dead, alive] = [join(folder, ".out.part-999999999"), join(folder, `.out.part-${process.ppid}`)];
    for (const part of [dead, alive]) mkdirSync(part);
    await exportRecords(RUNS, { format: "csv", out: join(folder, "out") });
    assert.deepEqual([existsSync(dead), existsSync(alive)], [false, true]);
  }));

test("a run that breaks off in the middle leaves nothing, not even the folders on the way", () =>
  withFolder(async (folder) => {
    let turn = 0;
    const breaks: LoggedRun = {
      ...RUNS[0],
      get rows() {
        if (turn++ > 0) throw new Error("torn");
        return RUNS[0].rows;
      },
    };
    const failed = exportRecords([...RUNS, breaks], { format: "tensorboard", out: join(folder, "a", "b", "c") });
    await assert.rejects(failed, /torn/);
    assert.deepEqual(readdirSync(folder), []);
  }));

test("export: names, formats and folders that are none", () =>
  withFolder(async (folder) => {
    const out = ["--out", join(folder, "a", "out")];
    await refused(["paper", "--format", "cvs", ...out], /cvs.*csv, parquet, tensorboard, wandb/, folder);
    await refused(["paper", "--format", "csv"], /--out/, folder);
    await refused(["--format", "csv", ...out], /no experiment was done here yet/, folder);
    await refused(
      ["finetune", "--format", "csv", ...out],
      /holds no runs yet; `make paper-finetune` makes them/,
      folder,
    );
    await refused(["papper", "--format", "csv", ...out], /no runs are called "papper"; nearest: paper/, folder);
    await refused([folder, "--format", "csv", ...out], /that folder is no finished run/, folder);
    assert.deepEqual(readdirSync(folder), []);
  }));

test("compare, archive and verify: names and files that are none", () =>
  withFolder(async (folder) => {
    await refused(["smal", "paper"], /no runs are called "smal"/, folder, "compare");
    await refused(["0123456789abcdef"], /no runs are called "0123456789abcdef"/, folder, "archive");
    await refused([join(folder, "none.zip")], /there is no archive .*none\.zip/, folder, "verify");
    assert.deepEqual(readdirSync(folder), []);
  }));
