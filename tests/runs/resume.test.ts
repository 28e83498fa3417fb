/** Promises: a run that was killed goes on from its checkpoint and ends with the same bytes; one that follows another has that one done first. */
import { strict as assert } from "node:assert";
import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Progress } from "tandem/dist/runs/count";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { identity, keyOf } from "tandem/dist/runs/key";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { readState, writeState } from "tandem/dist/runs/state";
import { readStore, STATE_FILE } from "tandem/dist/runs/store";
import { verify } from "tandem/dist/runs/verify";
import { withFolder } from "../temporary";

const overrides = {
  updates: 60,
  environments: 4,
  steps: 8,
  minibatch: 16,
  evaluateEvery: 20,
  evaluationEpisodes: 3,
  finalEpisodes: 4,
};
const spec = checkSpec({ level: "BabyAI-GoToObjS4-v0", arm: "paper-feedback", teacher: "uniform", seed: 5, overrides });

/** Starts the run in a process of its own, with a checkpoint after each update, which kills itself when so many updates are done. */
function start(runs: string, until: number): ReturnType<typeof fork> {
  const code = `
    const { runAll, hereEngine } = require("tandem/dist/runs");
    runAll([${JSON.stringify(spec)}], { runs: ${JSON.stringify(runs)}, engine: hereEngine, checkpointSeconds: 0, onProgress: ({ updatesDone }) => updatesDone >= ${until} && process.kill(process.pid, "SIGKILL") });`;
  const script = join(runs, "..", "run.js");
  writeFileSync(script, `module.paths.push(${JSON.stringify(join(__dirname, "../../../node_modules"))});${code}`);
  return fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

test("killed twice, gone on twice: the same log, checkpoint and replies as a run that was left alone", () =>
  withFolder(async (folder) => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const [alone] = await runAll([spec], { runs: a, engine: hereEngine });
    for (const until of [17, 41]) {
      await once(start(b, until), "exit");
      const [part] = readdirSync(b);
      assert.match(part, /\.part-[\w-]+\.\d+$/);
      assert.ok(existsSync(join(b, part, STATE_FILE)));
      appendFileSync(join(b, part, "log.jsonl"), '{"kind":"upd'); // what a torn write leaves
    }
    const told: Progress[] = [];
    const [resumed] = await runAll([spec], { runs: b, onProgress: (progress) => told.push(progress) });
    const { updatesDone, updatesTotal, secondsLeft = 1 } = told[told.length - 1];
    assert.ok(updatesDone < 45, "it did not begin again");
    assert.equal(updatesDone, updatesTotal, "what it had behind it is nothing to do");
    assert.ok(secondsLeft < 0.05, `${secondsLeft} s are left at its end`);
    assert.deepEqual(resumed.manifest.files, alone.manifest.files);
    assert.equal(resumed.manifest.replies, alone.manifest.replies);
    assert.deepEqual(readdirSync(b), [alone.manifest.key]);
    assert.ok(!existsSync(join(resumed.folder, STATE_FILE)));
  }));

test("a damaged checkpoint costs time and nothing else", () =>
  withFolder(async (folder) => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const [alone] = await runAll([spec], { runs: a, engine: hereEngine });
    await once(start(b, 10), "exit");
    const state = join(b, readdirSync(b)[0], STATE_FILE);
    const bytes = readFileSync(state);
    assert.ok(readState(state));
    for (let k = 0; k < 200; k++) {
      const mutated = Buffer.from(bytes);
      mutated[Math.floor((k * bytes.length) / 200)] ^= 1 << (k % 8);
      writeFileSync(state, k % 2 ? mutated : mutated.subarray(0, Math.floor((k * bytes.length) / 200)));
      assert.equal(readState(state), undefined, `mutation ${k}`);
    }
    const [again] = await runAll([spec], { runs: b, engine: hereEngine });
    assert.deepEqual(again.manifest.files, alone.manifest.files);
  }));

test("a state keeps every bit", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.safetensors");
    const tensors = { a: Float32Array.of(1.5, -0, 3), b: Float64Array.of(Math.PI, Number.MIN_VALUE) };
    const state = { json: { é: [1, null, "x"] }, lines: 3, replies: ["r"], cpuSeconds: 1, seconds: 2, tensors };
    writeState(path, state);
    assert.deepEqual(readState(path), state);
  }));

const FOLLOWER = `
import { arm, arms, noises } from "tandem";
const counted = (rows) => ({ ...noises.get("none"), name: "counted", pass: (verdicts) => verdicts.map(() => (rows.length > 0 ? "better" : "worse")) });
export const follower = arm({ ...arms.get("paper-feedback"), name: "follower", title: "follows", follows: "paper-feedback",
  noise: { name: "following", title: "follows", pass: (verdicts) => verdicts, after: counted } });
`;

for (const engine of [undefined, hereEngine]) {
  test(`a run that follows another: ${engine?.name ?? "local"} does that one first, key and verify know it`, () =>
    withFolder(async (folder) => {
      const module = join(folder, "follower.ts");
      writeFileSync(module, FOLLOWER);
      const small = { ...overrides, updates: 2 };
      const mine: RunSpec = checkSpec({ ...spec, arm: `${module}#follower`, overrides: small });
      const options = engine ? { engine } : {};
      const runs = join(folder, "runs");
      const [run] = await runAll([mine], { runs, ...options });
      const parent = keyOf(await identity({ ...mine, arm: "paper-feedback" }));
      assert.equal(run.manifest.identity?.follows, parent);
      assert.deepEqual(readStore(runs).keys(), [run.manifest.key, parent].sort());
      const heard = run.rows.flatMap((row) => (row.kind === "update" ? [row.links.heard] : []));
      assert.equal(
        heard.reduce((sum, { rightWorse, wrongWorse }) => sum + rightWorse + wrongWorse, 0),
        0,
        "it was told of its parent's rows",
      );
      cpSync(runs, join(folder, "copy"), { recursive: true });
      assert.equal((await verify(run.manifest.key, readStore(join(folder, "copy")))).result, "same bytes");
    }));
}
