/** A small training by the kernel, of what runs in Node and in a page alike. */
import { GO_TO_LOCAL } from "tandem/dist/env/levels/go-to/go-to-local";
import { GO_TO_RED_BALL } from "tandem/dist/env/levels/go-to/go-to-red-ball";
import { arm } from "tandem/dist/feedback/arm";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { simd } from "tandem/dist/policy/student/engines/simd";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { inputCentred } from "tandem/dist/policy/student/uses/input-centred";
import { kickstart } from "tandem/dist/policy/student/uses/kickstart";
import type { RunPlan } from "tandem/dist/runs/run-plan";
import { Training } from "tandem/dist/runs/train";
import { oracle } from "tandem/dist/teacher/oracle";

/** What `paper-40` is set to, smaller. */
const settings: RunPlan["settings"] = {
  ...{ updates: 12, environments: 16, steps: 16, gamma: 0.99, lambda: 0.95, learningRate: 1e-3, epochs: 4 },
  ...{ minibatch: 128, clip: 0.2, entropyCoefficient: 0.01, valueCoefficient: 0.5, maxGradientNorm: 0.5 },
  ...{ xDropout: 0.25, evaluateEvery: 4, evaluationEpisodes: 20, finalEpisodes: 20, scoring: "logprob" },
  ...{ network: "mlp", engine: "simd" },
};

/** Rows and weights of a few runs, as a number (FNV-1a, 32 bits, of all their bytes). */
export async function smallTrainings(): Promise<number> {
  let hash = 2_166_136_261;
  const take = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 16_777_619);
  };
  for (const [level, use] of [
    [GO_TO_RED_BALL[0], inputCentred],
    [GO_TO_LOCAL[0], kickstart],
  ] as const) {
    const taught = arm({ name: "taught", title: "taught", teacher: "oracle", use });
    const plan = { level, arm: taught, network: mlp, engine: simd, seed: 3, settings, partSettings: PART_DEFAULTS };
    const training = await Training.open(plan, oracle);
    for await (const row of training.rows()) for (const letter of JSON.stringify(row)) take(letter.charCodeAt(0));
    const { flat } = training.policy.parameters!; // the student has some
    for (const byte of new Uint8Array(flat.buffer, flat.byteOffset, flat.byteLength)) take(byte);
  }
  return hash >>> 0;
}
