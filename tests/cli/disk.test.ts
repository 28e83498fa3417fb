/** Promise: a full disk is one line, before long work where it can be known, else where the writing failed. */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ROOT, tandem } from "../command";
import { ipynb, makeProject } from "../notebook/notebooks";
import { withFolder } from "../temporary";

const NEARLY_FULL = { NODE_OPTIONS: `--require "${join(ROOT, "tests/dist/nearly-full-disk.js")}"` };

function project(folder: string): void {
  makeProject(folder, { "01_one.ipynb": ["1"] });
  cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  writeFileSync(join(folder, "spec.json"), JSON.stringify({ arm: "random-policy", seed: 0 }));
  mkdirSync(join(folder, "data/executed/default"), { recursive: true });
  writeFileSync(join(folder, "data/executed/default/01_one.ipynb"), ipynb(["1"]));
}

describe("less than 100 MB of disk", () => {
  for (const args of [["run", "spec.json"], ["notebook", "run", "01"], ["report"]]) {
    test(`tandem ${args.join(" ")}: one line before it starts`, () =>
      withFolder(async (folder) => {
        project(folder);
        const given = args.map((arg) => (arg.endsWith(".json") ? join(folder, arg) : arg));
        const { code, out, err } = await tandem(given, { ...NEARLY_FULL, TANDEM_PROJECT: folder });
        assert.equal(code, 2);
        assert.equal(out, "");
        assert.match(err, /^only 50 MB of disk are free for .*, where 100 MB are needed; free some space\n$/);
        assert.ok(!existsSync(join(folder, "data/runs")));
      }));
  }
});

/** A shell line with a disk of its own at $TINY; it takes the right to mount inside a namespace of one's own. */
function withTinyDisk(folder: string, line: string, disk = "size=64k"): { code: number | null; err: string } {
  const tiny = join(folder, "tiny");
  mkdirSync(tiny, { recursive: true });
  const script = `mount -t tmpfs -o ${disk} none "$TINY" && ${line}`;
  const env = { ...process.env, TINY: tiny, TANDEM_PROJECT: folder, NODE: process.execPath };
  const { status, stderr } = spawnSync("unshare", ["-Urm", "sh", "-c", script], { env, encoding: "utf8", cwd: ROOT });
  return { code: status, err: stderr };
}

function canMount(): boolean {
  try {
    execFileSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("a disk that fills up", { skip: canMount() ? false : "no namespace of one's own can be had here" }, () => {
  test("tandem report: one line names the file", () =>
    withFolder(async (folder) => {
      project(folder);
      symlinkSync(join(folder, "tiny"), join(folder, "data/reports"));
      // Room for bytes, so that it is not refused before it starts, but only for two folders and no file.
      const line = '"$NODE" lib/bin/tandem.js report; code=$?; ls -A "$TINY" >&2; exit $code';
      const { code, err } = withTinyDisk(folder, line, "size=200m,nr_inodes=2");
      assert.equal(code, 1);
      assert.match(err, /^the disk is full: cannot write .*plotly\.min\.js; free some space and run it again\n$/);
    }));

  test("a file that is written whole is named, and nothing is left of it", () =>
    withFolder(async (folder) => {
      const write = `require("tandem/dist/files").writeWhole(process.env.TINY + "/big", "x".repeat(1e6))`;
      const line = `"$NODE" -e '${write}'; ls -A "$TINY" | grep . >&2`;
      const { err } = withTinyDisk(folder, line);
      assert.match(err, /FailedError: the disk is full: cannot write .*tiny\/big; free some space/);
      assert.doesNotMatch(err, /\.part$/m);
    }));
});
