/**
 * Promise: the same code fine-tunes a T5 of flan-t5-small's exact shape, all weights, within 3 GB of foreseen memory: three updates with the
 * paper's sentence move its weights, and what is written has the shape that was read. Its weights here are random.
 */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { writeTensors } from "tandem/dist/model/export/write-tensors";
import { readHeader } from "tandem/dist/safetensors-header";
import { ROOT, tandem } from "../command";
import { type T5Measures, t5Tensors, writeT5Config } from "../model/finetune/random-model";
import { withFolder } from "../temporary";

/** As google/flan-t5-small's config.json has them. */
const FLAN_T5_SMALL: T5Measures = {
  width: 512,
  headWidth: 64,
  heads: 6,
  feedForwardWidth: 1024,
  layers: 8,
  vocabulary: 32128,
};

const SETTINGS = [
  ...["updates=3", "environments=2", "steps=4", "epochs=1", "minibatch=8"],
  ...["evaluateEvery=3", "evaluationEpisodes=1", "finalEpisodes=1"],
].flatMap((one) => ["--set", one]);

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Random weights of a usual size, drawn from one block: 77 million draws would take longer than the test. */
function write(folder: string): void {
  writeT5Config(folder, FLAN_T5_SMALL);
  const random = new Pcg64(1);
  const block = Float32Array.from({ length: 1_000_003 }, () => 2 * random.uniform() - 1);
  let at = 0;
  const tensors = t5Tensors(FLAN_T5_SMALL).map(([name, shape]) => ({
    name,
    shape,
    data: () => {
      if (shape.length === 1) return new Float32Array(shape[0]).fill(1);
      const scale = 1 / Math.sqrt(shape[1]);
      return Float32Array.from({ length: size(shape) }, () => scale * block[at++ % block.length]);
    },
  }));
  writeTensors(join(folder, "model.safetensors"), tensors, { format: "pt" });
}

/** Shapes of the tensors of a folder's weights, by name. */
function shapes(folder: string): Record<string, readonly number[]> {
  const { tensors } = readHeader(join(folder, "model.safetensors"));
  return Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
}

test("flan-t5-small's shape: three updates with the paper's sentence, foreseen within 3 GB", () =>
  withFolder(async (place) => {
    const [teacher, out] = [join(place, "teacher"), join(place, "out")];
    write(teacher);
    const total = Object.values(shapes(teacher)).reduce((sum, shape) => sum + size(shape), 0);
    assert.equal(total, 76_961_152); // google/flan-t5-small's
    cpSync(join(ROOT, "package-lock.json"), join(place, "package-lock.json"));
    const args = ["finetune", "--teacher", teacher, "--arm", "glam-feedback", "--out", out, ...SETTINGS];
    const done = await tandem(args, { TANDEM_PROJECT: place });
    assert.equal(done.code, 0, done.err);
    assert.match(done.err, /update 3 of 3/);
    const memory = /^memory: up to about ([\d.]+) (GB|MB)/m.exec(done.err);
    assert.ok(memory && Number(memory[1]) / (memory[2] === "GB" ? 1 : 1000) <= 3, done.err);
    assert.deepEqual(shapes(out), shapes(teacher));
    const bytes = (folder: string): Buffer => readFileSync(join(folder, "model.safetensors"));
    assert.ok(!bytes(out).equals(bytes(teacher)));
  }));
