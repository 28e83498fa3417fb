/**
 * The environments and the bot against an installed minigrid, on seeds that no file holds: minigrid records COUNT episodes
 * and a chain of every level, which are then replayed here.
 * Usage: node tests/dist/parity/parity.js [COUNT=50] [SEED] [LEVEL…]; without SEED, one that is new each time.
 */
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { levels } from "tandem/dist/env/levels/registry";
import { goldenRecords } from "tandem/dist/env/replay/golden";
import { replay } from "tandem/dist/env/replay/replay";
import { setupPython } from "tandem/dist/setup/python";

const HERE = resolve(__dirname, "../../parity");
const VENV = join(HERE, ".venv-minigrid");
const PYTHON = join(VENV, "bin/python");

/** Replay a recorded file: how many records agree and how many do not. */
function check(file: string): { passed: number; failed: number } {
  const counts = { passed: 0, failed: 0 };
  for (const golden of goldenRecords(readFileSync(file, "utf8"), file)) {
    const mismatch = replay(golden, { bot: true });
    if (mismatch === undefined) counts.passed++;
    else if (counts.failed++ === 0) console.log(JSON.stringify(mismatch));
  }
  return counts;
}

async function main(count: number, seed: number, ids: readonly string[]): Promise<void> {
  const requirements = join(HERE, "requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const folder = mkdtempSync(join(tmpdir(), "tandem-parity-"));
  const total = { passed: 0, failed: 0 };
  try {
    const recorder = [join(HERE, "record.py"), folder, String(count), String(seed), ...ids];
    execFileSync(PYTHON, recorder, { stdio: ["ignore", "inherit", "inherit"] });
    for (const id of ids) {
      const { passed, failed } = check(join(folder, `${id}.jsonl`));
      if (failed > 0 || passed === 0) console.log(`${id}: ${passed} passed, ${failed} failed`);
      if (passed === 0) process.exitCode = 1; // its recorder gave up on every layout
      total.passed += passed;
      total.failed += failed;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`${ids.length} levels, ${count} episodes and a chain each, seed ${seed}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
}

const [count = "50", seed = String(randomInt(2 ** 31)), ...ids] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(count) || !/^\d+$/.test(seed)) {
  console.error(`invalid arguments ${process.argv.slice(2).join(" ")}; pass COUNT, SEED and levels`);
  process.exitCode = 2;
} else
  main(
    Number(count),
    Number(seed),
    ids.length > 0 ? ids.map((id) => levels.get(id).id) : levels.all.map(({ id }) => id),
  );
