/**
 * Promise: the memory of a training counts parameters, gradients and moments exactly, grows with what is larger, and is within the stated
 * factor of the peak of a process that trains.
 */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ModelFolder } from "tandem/dist/model/folder";
import { planLora } from "tandem/dist/model/lora/lora";
import { listTensors } from "tandem/dist/model/tensor-list";
import { fitsOptimiser, MEMORY_FACTOR, trainingMemory } from "tandem/dist/model/training-memory";
import { withFolder } from "../../temporary";
import { writeRandomT5 } from "./random-model";
import { MODELS } from "./trained";

const size = fc.record({ prompts: fc.integer({ min: 1, max: 256 }), tokens: fc.integer({ min: 1, max: 500 }) });

for (const [name, path] of Object.entries(MODELS)) {
  const folder = new ModelFolder(path);
  const count = [...listTensors(folder).values()].reduce((sum, { shape }) => sum + shape.reduce((n, m) => n * m, 1), 0);

  test(`${name}: weights, gradients and moments are counted exactly`, () => {
    const { weights, adapters, gradients, moments } = trainingMemory(folder, { prompts: 8, tokens: 40 });
    assert.deepEqual([weights, adapters, gradients, moments], [4 * count, 0, 4 * count, 8 * count]);
    const lora = planLora(folder, { rank: 3 });
    const small = trainingMemory(folder, { prompts: 8, tokens: 40 }, lora);
    const own = lora.modules.reduce((sum, { inputs, outputs }) => sum + 3 * (inputs + outputs), 0);
    assert.deepEqual(
      [small.weights, small.adapters, small.gradients, small.moments],
      [4 * count, 4 * own, 4 * own, 8 * own],
    );
  });

  test(`${name}: more prompts or tokens take more, and the total is the sum`, () => {
    fc.assert(
      fc.property(size, (batch) => {
        const one = trainingMemory(folder, batch);
        const { total, ...parts } = one;
        assert.equal(
          total,
          Object.values(parts).reduce((sum, bytes) => sum + bytes, 0),
        );
        assert.ok(Object.values(one).every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0));
        const more = trainingMemory(folder, { ...batch, prompts: batch.prompts + 1 });
        assert.ok(more.activations > one.activations && more.gradients === one.gradients);
        const longer = trainingMemory(folder, { ...batch, tokens: 2 * batch.tokens });
        assert.ok(longer.activations > one.activations);
      }),
      { numRuns: 10 },
    );
  });
}

/** Small, but what Node.js takes by itself does not hide what is estimated. */
const SMALL = { width: 128, headWidth: 32, heads: 4, feedForwardWidth: 512, layers: 3, vocabulary: 1000 };

test("a process that trains holds what was estimated, within the stated factor; all weights and LoRA", (context) =>
  withFolder((place) => {
    writeRandomT5(place, SMALL);
    const folder = new ModelFolder(place);
    for (const [prompts, rank] of [
      [64, 0],
      [64, 16],
    ]) {
      const args = [join(__dirname, "peak-memory.js"), place, String(prompts), String(rank)];
      const { bytes, tokens } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as {
        readonly bytes: number;
        readonly tokens: number;
      };
      const lora = rank > 0 ? planLora(folder, { rank }) : undefined;
      const { total, activations } = trainingMemory(folder, { prompts, tokens }, lora);
      context.diagnostic(`rank ${rank}: ${Math.round(total / 1e6)} MB estimated, ${Math.round(bytes / 1e6)} MB held`);
      assert.ok(activations > 0.4 * total, "activations are the most of it");
      assert.ok(total < MEMORY_FACTOR * bytes && bytes < MEMORY_FACTOR * total, `rank ${rank}: ${total}, ${bytes}`);
    }
  }));

test("an optimiser of more than WebAssembly's 4 GiB does not fit, one of an adapter does", () => {
  const folder = new ModelFolder(MODELS.t5);
  assert.ok(fitsOptimiser(folder) && fitsOptimiser(folder, planLora(folder)));
  const lora = planLora(folder, { rank: 2_000_000 });
  assert.ok(!fitsOptimiser(folder, lora));
});
