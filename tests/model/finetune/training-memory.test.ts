/** Promise: the memory of a training counts parameters, gradients and moments exactly, and grows with what is larger. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { ModelFolder } from "tandem/dist/model/folder";
import { planLora } from "tandem/dist/model/lora/lora";
import { listTensors } from "tandem/dist/model/tensor-list";
import { trainingMemory } from "tandem/dist/model/training-memory";
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
