/**
 * Promise: one whole PPO update of each mode of fine-tuning is torch's, in losses and weights (tests/parity/ppo.py, made from the public code
 * of Lamorel and GLAM as read); an update with one of the mode's facts turned is not.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { FinetuneMode } from "tandem/dist/policy/language-model/mode";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import { dataFolder } from "../model/references";
import {
  type Acted,
  learnRecorded,
  openRecorded,
  type Recording,
  type UpdateReference,
  Witness,
} from "./recorded-update";
import { lossDifferences, promised } from "./update-differences";

interface Case {
  readonly recording: Recording;
  readonly reference: UpdateReference;
}

const CASES: readonly Case[] = JSON.parse(readFileSync(dataFolder("finetune/ppo.json"), "utf8"));
/** Facts turned one at a time; tests/parity/ppo.ts turns more. */
const TURNED: Readonly<Record<string, readonly Partial<FinetuneMode>[]>> = {
  lamorel: [{ clipsGradient: true }, { order: "shuffled" }, { timeLimit: "bootstrapped" }],
  glam: [{ valuePairs: "own" }],
  tandem: [{ timeLimit: "terminal" }],
};

interface Outcome {
  readonly acted: Acted;
  readonly loss: number;
  readonly gradient: number;
  /** The farthest of the weights that are kept, beside what is promised of it. */
  readonly weight: number;
  /** How far a tensor's norm, or its way, is off at most, beside its way. */
  readonly way: number;
}

async function outcome({ recording, reference }: Case, mode: FinetuneMode): Promise<Outcome> {
  const model = await openRecorded(recording, mode);
  const weights = model.parameters?.named ?? {};
  const start = new Map(Object.entries(weights).map(([name, values]) => [name, values.slice()]));
  const witness = new Witness(model);
  const acted = await learnRecorded(witness, recording, mode);
  assert.deepEqual(Object.keys(weights).sort(), Object.keys(reference.tensors).sort());
  let [weight, way] = [0, 0];
  for (const [name, tensor] of Object.entries(reference.tensors)) {
    const [now, before] = [weights[name], start.get(name)!]; // of every tensor there is one
    for (const [place, want] of Object.entries(tensor.samples)) {
      weight = Math.max(weight, Math.abs(now[Number(place)] - want) / promised(tensor));
    }
    const norm = Math.sqrt(now.reduce((sum, value) => sum + value ** 2, 0));
    const moved = Math.sqrt(now.reduce((sum, value, k) => sum + (value - before[k]) ** 2, 0));
    way = Math.max(way, Math.abs(norm - tensor.norm) / tensor.moved, Math.abs(moved / tensor.moved - 1));
  }
  return { acted, weight, way, ...lossDifferences(witness.steps, reference.steps) };
}

for (const one of CASES) {
  const { recording, reference } = one;
  test(`${recording.mode}, ${recording.folder}: losses and weights are torch's`, async () => {
    const { acted, loss, gradient, weight, way } = await outcome(one, finetuneModes.get(recording.mode));
    for (const name of ["logProbabilities", "values"] as const) {
      for (const [row, want] of recording.rows[name].entries()) {
        assert.ok(Math.abs(acted[name][row] - want) < 1e-5 * Math.max(1, Math.abs(want)), `${name} of row ${row}`);
      }
    }
    const { float32 } = reference;
    assert.ok(loss <= Math.max(1e-6, 2 * float32.loss), `a loss is ${loss} off (torch's float32: ${float32.loss})`);
    assert.ok(gradient <= Math.max(1e-5, 2 * float32.gradient), `the norm of a gradient is ${gradient} off`);
    assert.ok(weight <= 1, `a weight is ${weight} of what is promised off`);
    assert.ok(way <= 1e-3, `a norm is ${way} of the way off`);
  });
}

for (const [name, turned] of Object.entries(TURNED)) {
  test(`${name}: with a fact turned it is not`, async () => {
    const one = CASES.find(({ recording: { mode } }) => mode === name)!; // of every mode there is one
    for (const change of turned) {
      const { weight } = await outcome(one, { ...finetuneModes.get(name), ...change });
      assert.ok(weight > 2, `${JSON.stringify(change)}: ${weight}`);
    }
  });
}
