/** Promise: a training that goes on from a checkpoint has the bytes of one that was not interrupted, even if it was killed amid one. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { FailedError, InputError } from "tandem/dist/errors";
import { Adam } from "tandem/dist/model/adam/adam";
import { loadTraining, saveTraining } from "tandem/dist/model/adam/checkpoint";
import { withFolder } from "../../temporary";
import { openTraining, step, type TrainingState } from "./write-checkpoints";

const bytes = (adam: Adam): Buffer =>
  Buffer.concat(
    [adam.parameters, adam.first, adam.second].flatMap((all) =>
      [...all.values()].map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength)),
    ),
  );

test("resumed is not interrupted, to the byte", () =>
  withFolder((folder) => {
    const path = join(folder, "deep", "checkpoint.safetensors");
    const [adam, random] = [openTraining(), new Pcg64(3)];
    for (let k = 0; k < 5; k++) step(adam, random);
    saveTraining(path, adam, { random: random.state() } satisfies TrainingState);
    const resumed = openTraining();
    const other = Pcg64.from((loadTraining(path, resumed) as TrainingState).random);
    assert.equal(resumed.steps, 5);
    assert.ok(bytes(resumed).equals(bytes(adam)));
    for (let k = 0; k < 5; k++) {
      step(adam, random);
      step(resumed, other);
    }
    assert.ok(bytes(resumed).equals(bytes(adam)));
    saveTraining(path, adam, null);
    const first = readFileSync(path);
    saveTraining(path, resumed, null);
    assert.ok(readFileSync(path).equals(first), "and so is the next checkpoint");
  }));

test("killed amid a checkpoint, the one before is whole, and goes on as if nothing had been", () =>
  withFolder(async (folder) => {
    const path = join(folder, "checkpoint.safetensors");
    const left = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".part"));
    for (let tries = 0; left().length === 0; tries++) {
      assert.ok(tries < 20, "never killed amid one");
      const child = spawn(process.execPath, [join(__dirname, "write-checkpoints.js"), path], { stdio: "inherit" });
      while (!existsSync(path) && child.exitCode === null) await setTimeout(1);
      while (left().length === 0 && child.exitCode === null) await setTimeout(0);
      assert.equal(child.exitCode, null, "it still runs");
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const resumed = openTraining();
    const random = Pcg64.from((loadTraining(path, resumed) as TrainingState).random);
    const [whole, other] = [openTraining(), new Pcg64(3)];
    while (whole.steps < resumed.steps) step(whole, other);
    assert.ok(bytes(resumed).equals(bytes(whole)));
    for (const [adam, from] of [
      [resumed, random],
      [whole, other],
    ] as const) {
      adam.clearGradients();
      step(adam, from);
    }
    assert.ok(bytes(resumed).equals(bytes(whole)));
    saveTraining(path, resumed, { random: random.state() });
    assert.deepEqual(readdirSync(folder), ["checkpoint.safetensors"], "what the killed process left is removed");
  }));

test("a parameter that is not finite is not saved; the checkpoint before stays", () =>
  withFolder((folder) => {
    const path = join(folder, "checkpoint.safetensors");
    const adam = new Adam([
      ["good", [3]],
      ["bad", [40]],
    ]);
    saveTraining(path, adam, 1);
    adam.parameters.get("bad")![33] = Number.NaN;
    assert.throws(
      () => saveTraining(path, adam, 2),
      (error) => {
        assert.ok(error instanceof FailedError);
        assert.match(error.message, /^bad is NaN at number 33; go on from the last checkpoint/);
        return true;
      },
    );
    assert.equal(
      loadTraining(
        path,
        new Adam([
          ["good", [3]],
          ["bad", [40]],
        ]),
      ),
      1,
    );
  }));

test("a file of another training, or none, is one line and changes nothing", () =>
  withFolder((folder) => {
    const path = join(folder, "checkpoint.safetensors");
    const adam = new Adam([["x", [2, 3]]], { rate: 0.5 });
    adam.parameters.get("x")!.fill(1);
    saveTraining(path, adam, { update: 7 });
    const whole = readFileSync(path);
    const cut = join(folder, "cut.safetensors");
    writeFileSync(cut, whole.subarray(0, whole.length - 5));
    const plain = join(folder, "plain.safetensors");
    writeFileSync(plain, Buffer.from(whole.toString("latin1").replace('"tandem"', '"random"'), "latin1"));
    const wrong: [string, Adam, RegExp][] = [
      [
        path,
        new Adam([["x", [3, 2]]], { rate: 0.5 }),
        /another training: parameters\/x is F32 \[2,3\], F32 \[3,2\] is needed/,
      ],
      [path, new Adam([["y", [2, 3]]], { rate: 0.5 }), /another training: parameters\/y is missing/],
      [path, new Adam([["x", [2, 3]]], { rate: 0.25 }), /another training: its optimiser is .*0\.5.*not .*0\.25/],
      [cut, new Adam([["x", [2, 3]]], { rate: 0.5 }), /is no sound safetensors file/],
      [plain, new Adam([["x", [2, 3]]], { rate: 0.5 }), /is no checkpoint of a training/],
      [join(folder, "none"), new Adam([["x", [2, 3]]], { rate: 0.5 }), /cannot read .*none/],
    ];
    for (const [file, into, message] of wrong) {
      assert.throws(
        () => loadTraining(file, into),
        (error) => {
          assert.ok(error instanceof InputError, String(error));
          assert.match(error.message, message);
          return true;
        },
      );
      assert.ok(bytes(into).every((byte) => byte === 0));
      assert.equal(into.steps, 0);
    }
    const same = new Adam([["x", [2, 3]]], { rate: 0.5 });
    assert.deepEqual(loadTraining(path, same), { update: 7 });
  }));
