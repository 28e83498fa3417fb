/** Promise: however an experiment is asked to end, a line says so and the next start goes on; its processes leave no stack behind, even of one that was killed. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EXIT } from "tandem/dist/errors";
import { ROOT } from "../command";
import { withFolder } from "../temporary";

const EXPERIMENT = { name: "long", arms: ["student-alone"], seeds: 2, overrides: { updates: 2000, evaluateEvery: 1 } };

/** Starts an experiment, ends it by a signal when its first row is there, and waits until its processes are gone, too. */
async function endedBy(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly lines: string[] }> {
  return withFolder(async (project) => {
    const file = join(project, "long.json");
    writeFileSync(file, JSON.stringify(EXPERIMENT));
    const args = [join(ROOT, "lib/bin/tandem.js"), "experiment", file];
    const env = { ...process.env, TANDEM_PROJECT: project };
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    child.stderr.on("data", (chunk) => (told += chunk));
    const runs = join(project, "data/runs");
    const poll = setInterval(() => {
      const begun = existsSync(runs) && readdirSync(runs).some((part) => existsSync(join(runs, part, "log.jsonl")));
      if (!begun) return;
      child.kill(signal);
      clearInterval(poll);
    }, 50);
    const [code] = (await once(child, "close")) as [number | null]; // when its processes are gone, too: they hold its stderr
    clearInterval(poll);
    assert.ok(existsSync(runs), told);
    return { code, lines: told.split(/[\r\n]+/).filter((line) => line.trim() !== "" && !/ of 2\b.* left/.test(line)) };
  });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  test(`${signal}: a line, and exit 130`, { timeout: 120_000 }, async () => {
    const { code, lines } = await endedBy(signal);
    assert.equal(code, EXIT.interrupted);
    assert.match(lines.at(-1) ?? "", /^stopped after 0 of 2 runs/);
    assert.ok(!lines.some((line) => /^\s+at /.test(line)), lines.join("\n"));
  });

test("SIGKILL: its processes end, and say nothing", { timeout: 120_000 }, async () => {
  const { code, lines } = await endedBy("SIGKILL");
  assert.equal(code, null);
  assert.ok(!lines.some((line) => /^\s+at |Error/.test(line)), lines.join("\n"));
});
