/**
 * Promises: what a run of a language model trained is kept, and comes out as a folder that acts as its policy does; what does not fit is
 * refused with what would; numbers that stop being finite, and kill -9 in the middle of a checkpoint, cost no more than what came after it.
 */
import { strict as assert } from "node:assert";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { logProbabilities } from "tandem/dist/distribution";
import { FailedError } from "tandem/dist/errors";
import type { LogRow } from "tandem/dist/feedback/row";
import { isTornFile } from "tandem/dist/files";
import { loadModel } from "tandem/dist/model/load";
import type { PolicyKind } from "tandem/dist/policy/kinds/kind";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { Scored } from "tandem/dist/policy/language-model/trainable";
import type { States } from "tandem/dist/policy/policy";
import { noAdvice } from "tandem/dist/policy/policy";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { execute } from "tandem/dist/runs/execute";
import { exportTuned } from "tandem/dist/runs/export-tuned";
import { finetuneOutlook } from "tandem/dist/runs/finetune-outlook";
import { planOf } from "tandem/dist/runs/plan";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { distinctPrompts, samplePrompts } from "tandem/dist/runs/sampled-prompts";
import { checkSpec } from "tandem/dist/runs/spec";
import { readState } from "tandem/dist/runs/state";
import { STATE_FILE } from "tandem/dist/runs/store";
import { trainedPolicy } from "tandem/dist/runs/trained-policy";
import { CANDIDATES } from "tandem/dist/teacher";
import { dataFolder } from "../model/references";
import { TabularModel } from "../policy/tabular-model";
import { withFolder } from "../temporary";

const MODEL = dataFolder("models/t5-relu-tied");
const tiny = {
  updates: 2,
  environments: 2,
  steps: 4,
  epochs: 1,
  minibatch: 8,
  evaluateEvery: 100,
  evaluationEpisodes: 1,
  finalEpisodes: 1,
  learningRate: 1e-3,
};

function specOf(arm: string, changes: object = {}, teacher = MODEL): RunSpec {
  return checkSpec({ arm, teacher, seed: 3, overrides: { ...tiny, ...changes } });
}

const PROMPT = "Goal of the agent: go to the red ball\nObservation: You see a red ball 2 steps forward\nAction:";

for (const loraRank of [0, 4]) {
  test(`rank ${loraRank}: the folder of what a run trained acts as the run's policy does, and is no longer the start`, () =>
    withFolder(async (place) => {
      const [run] = await runAll([specOf("glam-feedback", { loraRank })], {
        runs: join(place, "runs"),
        engine: hereEngine,
      });
      const out = join(place, "out");
      await exportTuned(run, out);
      assert.equal(existsSync(join(out, "adapter")), loraRank > 0);
      const policy = await trainedPolicy(run);
      const states: States = {
        n: 1,
        observations: new Uint8Array(147),
        missions: ["go to the red ball"],
        prompt: () => PROMPT,
        plainPrompt: () => PROMPT,
      };
      const seen = await policy.read(states, new Float32Array(0), [0]);
      const logs = await policy.act(states, seen, noAdvice(1, 6), [0]);
      const scored = async (folder: string): Promise<Float64Array> => {
        const scorer = await loadModel(folder);
        const scores = await scorer.score(PROMPT, CANDIDATES);
        await scorer.close();
        return logProbabilities(scores);
      };
      const far = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((x, k) => Math.abs(x - b[k])));
      for (const folder of loraRank > 0 ? [out, join(out, "adapter")] : [out]) {
        assert.ok(far(logs, await scored(folder)) < 1e-4, folder);
      }
      assert.ok(far(logs, await scored(MODEL)) > 1e-3);
      const about = JSON.parse(readFileSync(join(out, "run.json"), "utf8")) as { run: string; base: string };
      assert.deepEqual([about.run, about.base], [run.manifest.key, MODEL]);
      await assert.rejects(exportTuned(run, out), /is there already/);
      const next = await runAll([specOf("glam", { loraRank: 2 }, loraRank > 0 ? join(out, "adapter") : out)], {
        runs: join(place, "runs"),
        engine: hereEngine,
      });
      const lines: string[] = [];
      await exportTuned(next[0], join(place, "next"), (line) => lines.push(line));
      assert.deepEqual(
        [lines.length, existsSync(join(place, "next/adapter"))],
        loraRank > 0 ? [1, false] : [0, true],
        "PEFT stacks no adapters",
      );
    }));
}

test("a minibatch's prompts differ as they do when somebody acts rightly, and no more than it has frames", async () => {
  const frames = await samplePrompts(planOf(specOf("glam-feedback")));
  assert.ok(frames.some(({ told, plain }) => told !== plain));
  assert.ok(frames.every(({ told, plain }) => told.includes("red ball") && !plain.includes("suggestion")));
  let before = 0;
  for (const size of [1, 8, 64, 512, 4096]) {
    const { prompts, valuePrompts } = distinctPrompts(frames, size);
    assert.ok(prompts <= size && valuePrompts <= size && prompts >= before, `${size}: ${prompts}, ${valuePrompts}`);
    before = prompts;
  }
  const silent = distinctPrompts(await samplePrompts(planOf(specOf("glam"))), 64);
  assert.equal(silent.valuePrompts, 0, "without channels V is read from the same prompts");
});

test("what does not fit is refused, and what is named in its place does fit", async () => {
  const spec = specOf("glam-feedback", { minibatch: 64, environments: 16, steps: 16 });
  const { memory, trained, weights } = await finetuneOutlook(spec, MODEL, 1e9);
  assert.equal(trained, weights);
  const refusal = await finetuneOutlook(spec, MODEL, memory.total - 1).then(
    () => assert.fail("it fits"),
    (error: Error) => error.message,
  );
  const [, minibatch] =
    /there are \d+ MB; --set minibatch=(\d+) takes about \d+ MB, --lora takes about/.exec(refusal) ?? [];
  assert.ok(minibatch, refusal);
  for (const better of [{ minibatch: Number(minibatch) }, { minibatch: 64, loraRank: 16 }]) {
    const other = { ...spec, overrides: { ...spec.overrides, ...better } };
    assert.ok((await finetuneOutlook(other, MODEL, memory.total - 1)).memory.total < memory.total);
  }
  await assert.rejects(finetuneOutlook(spec, MODEL, 1e6), /neither LoRA nor small minibatches would fit/);
});

/** A model that has no numbers left after so many steps. */
class Overflowing extends TabularModel {
  override async read(prompts: readonly string[]): Promise<Scored> {
    const { scores, values } = await super.read(prompts);
    if (this.norms.length >= 3) scores[0] = Number.NaN;
    return { scores, values };
  }
}

test("an overflow stops the run and names update and prompt; the checkpoint before it is kept, and is sound", () =>
  withFolder(async (runs) => {
    const spec = specOf("glam", { updates: 9 }); // of one step each
    const plan = planOf(spec);
    const policy: PolicyKind = {
      ...plan.arm.policy,
      open: ({ ppo, actions }) =>
        new LanguageModelPolicy({ model: new Overflowing(actions), mode: finetuneModes.get("tandem"), ppo, actions }),
    };
    const seen: LogRow[] = [];
    await assert.rejects(
      execute({ key: "k", spec, identity: null, store: runs, checkpointSeconds: 0 }, (row) => seen.push(row), {
        plan: { ...plan, arm: { ...plan.arm, policy } },
        teacher: undefined,
      }),
      (error: Error) => {
        assert.ok(error instanceof FailedError);
        assert.match(
          error.message,
          /^update 4: a score of the prompt "[^\n]*Action:" is NaN; .*; of the checkpoints, the one after update 3 is kept in /,
        );
        return true;
      },
    );
    assert.deepEqual(
      seen.map(({ update }) => update),
      [1, 2, 3],
    );
    const [part] = readdirSync(runs);
    const state = readState(join(runs, part, STATE_FILE));
    assert.ok(state, "it is sound");
    assert.deepEqual([(state.json as { readonly update: number }).update, state.lines], [3, 3]);
  }));

/** Starts a run in a process of its own, with a checkpoint after each update. */
function start(runs: string, spec: RunSpec): ReturnType<typeof fork> {
  const code = `
    const { runAll, hereEngine } = require("tandem/dist/runs");
    runAll([${JSON.stringify(spec)}], { runs: ${JSON.stringify(runs)}, engine: hereEngine, checkpointSeconds: 0 });`;
  const script = join(runs, "..", "run.js");
  writeFileSync(script, `module.paths.push(${JSON.stringify(join(__dirname, "../../../node_modules"))});${code}`);
  return fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/** Waits until a checkpoint stands and the next one is being written, and kills the process then. @returns whether it was in time */
async function killInCheckpoint(child: ReturnType<typeof fork>, runs: string): Promise<boolean> {
  const exited = once(child, "exit");
  const torn = (): boolean => {
    const part = existsSync(runs) ? readdirSync(runs)[0] : undefined;
    const names = part === undefined ? [] : readdirSync(join(runs, part));
    return names.includes(STATE_FILE) && names.some(isTornFile);
  };
  while (child.exitCode === null && !torn()) await sleep(0);
  child.kill("SIGKILL");
  await exited;
  return torn();
}

test("killed in the middle of a checkpoint: it goes on from the last whole one, to the same bytes, and nothing is left over", () =>
  withFolder(async (place) => {
    const spec = specOf("glam", { updates: 8 });
    const [a, b] = [join(place, "a"), join(place, "b")];
    const [alone] = await runAll([spec], { runs: a, engine: hereEngine });
    let inTime = false;
    for (let attempt = 0; attempt < 5 && !inTime; attempt++) inTime = await killInCheckpoint(start(b, spec), b);
    assert.ok(inTime, "it was killed while it wrote");
    const updates: number[] = [];
    const [resumed] = await runAll([spec], {
      runs: b,
      engine: hereEngine,
      onProgress: ({ updatesDone }) => updates.push(updatesDone),
    });
    assert.ok(Math.max(...updates) < 8, "it did not begin again");
    assert.deepEqual(resumed.manifest.files, alone.manifest.files);
    assert.deepEqual(readdirSync(resumed.folder).sort(), readdirSync(alone.folder).sort());
  }));

test("stopped after an evaluation, whose readings no checkpoint holds: it goes on from the update before, to the same bytes", () =>
  withFolder(async (place) => {
    const teacher = "synthetic-a70-k100"; // a prompt that is read alone has another last bit of V here than among others
    const changes = { updates: 4, environments: 8, steps: 8, evaluateEvery: 2, evaluationEpisodes: 16 };
    const spec = specOf("glam-feedback", changes, teacher);
    const task = (store: string): Parameters<typeof execute>[0] => ({
      ...{ key: "k", spec, identity: null, store, checkpointSeconds: 0 },
    });
    const [a, b] = [join(place, "a"), join(place, "b")];
    const alone = await execute(task(a), () => {});
    for (const [at, kept] of [
      [1, "which is kept"],
      [2, "of which update 1 is kept"],
      [3, "which is kept"],
    ] as const) {
      const stop = new AbortController();
      await assert.rejects(
        execute(task(b), ({ update }) => update === at && stop.abort(), undefined, stop.signal),
        (error: Error) => error.message.startsWith(`stopped after update ${at} of 4, ${kept}`),
      );
    }
    const resumed = await execute(task(b), () => {});
    for (const name of ["log.jsonl", "checkpoint.safetensors"])
      assert.ok(readFileSync(join(resumed, name)).equals(readFileSync(join(alone, name))), name);
  }));
