import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { ModelFolder } from "tandem/dist/model/folder";
import { initialiseLora, type Lora, type LoraOptions, loraShapes, planLora } from "tandem/dist/model/lora/lora";
import { listTensors, readParameters } from "tandem/dist/model/tensor-list";
import { dataFolder } from "../references";

/** Small models of every kind that is trained; the Llama has weights of bfloat16. */
export const MODELS = {
  t5: dataFolder("models/t5-wide-heads"),
  "t5, tied": dataFolder("models/t5-relu-tied"),
  llama: dataFolder("models/llama"),
  qwen2: dataFolder("models/qwen2-tied"),
  "qwen2, own head": dataFolder("models/qwen2-untied"),
} as const;

/** An adapter as if it were trained: its B is no longer 0. */
export function trainedLora(
  path: string,
  options: LoraOptions = {},
): { lora: Lora; parameters: Map<string, Float32Array> } {
  const lora = planLora(new ModelFolder(path), options);
  const parameters = new Map(loraShapes(lora).map(([name, [n, m]]) => [name, new Float32Array(n * m)]));
  const random = new Pcg64(5);
  initialiseLora(lora, parameters, random);
  for (const [name, values] of parameters) {
    if (name.includes("lora_B")) for (let k = 0; k < values.length; k++) values[k] = 0.2 * (random.uniform() - 0.5);
  }
  return { lora, parameters };
}

/** All weights of a model as if they were trained: each a little other than it was. */
export function trainedWeights(path: string): Map<string, Float32Array> {
  const folder = new ModelFolder(path);
  const weights = new Map(
    [...listTensors(folder)].map(([name, { shape }]) => [name, new Float32Array(shape.reduce((n, m) => n * m, 1))]),
  );
  readParameters(folder, weights);
  const random = new Pcg64(6);
  for (const values of weights.values())
    for (let k = 0; k < values.length; k++) values[k] += 0.05 * (random.uniform() - 0.5);
  return weights;
}
