/** Promise: a reader that goes ends a command quietly, an output that is full in one line; no file that is no page is written over. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

const PROGRAM = join(ROOT, "lib/bin/tandem.js");

/** Runs a command whose output goes to a file, or to a pipe that nobody reads. */
function started(args: readonly string[], output: number | "pipe"): Promise<{ code: number | null; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: ROOT, stdio: ["ignore", output, "pipe"] });
    child.stdout?.once("data", () => child.stdout!.destroy());
    let err = "";
    child.stderr!.on("data", (chunk) => (err += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, err }));
  });
}

test("a reader that goes after the first line", () =>
  withFolder(async (folder) => {
    const path = join(folder, "queries.jsonl");
    const query = JSON.stringify({ prompt: "Goal: go to the red ball", candidates: ["turn left", "turn right"] });
    writeFileSync(path, `${query}\n`.repeat(400));
    const command = ["score", "--teacher", join(ROOT, "tests/data/models/t5-relu-tied"), "--in", path];
    const { code, err } = await started(command, "pipe");
    assert.deepEqual([code, err], [0, ""]);
  }));

test("an output that is full", { skip: !existsSync("/dev/full") }, async () => {
  const { code, err } = await started(["levels"], openSync("/dev/full", "w"));
  assert.equal(code, 1);
  assert.match(err, /^cannot write to the standard output: [^\n]*ENOSPC[^\n]*\n$/);
});

test("compare --page: the place of another file", () =>
  withFolder(async (folder) => {
    const data = join(folder, "data.html");
    writeFileSync(data, "1,2,3");
    for (const [page, message] of [
      [data, /is there already and is no page/],
      [join(folder, "data.csv"), /takes a file that ends with \.html/],
    ] as const) {
      const { code, err } = await tandem(["compare", "anchors", "anchors", "--page", page]);
      assert.equal(code, 2);
      assert.match(err, message);
    }
    assert.equal(readFileSync(data, "utf8"), "1,2,3");
  }));
