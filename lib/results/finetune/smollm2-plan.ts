import type { Settings } from "../../feedback/settings";
import { LEVEL } from "../paper-setting";
import { FAMILY, type FinetunePlan } from "./plan";
import { weightsHash } from "./weights-hash";

/** SmolLM2-135M-Instruct in Hugging Face layout, as `make paper-smollm2` gets it. */
const SMOLLM2 = "data/cache/smollm2-135m-instruct";

/** LoRA of rank 16, on rollouts of 64 frames that are seen twice, so that a laptop's processor can do it. */
const SETTINGS: Partial<Settings> = {
  updates: 20,
  environments: 8,
  steps: 8,
  epochs: 2,
  minibatch: 16,
  learningRate: 3e-4,
  loraRank: 16,
  loraAlpha: 32,
  evaluateEvery: 10,
  evaluationEpisodes: 20,
  finalEpisodes: 20,
};

/** The plan of a real language model that is fine-tuned: three seeds, shown and not tested. */
export function smollm2Plan(): FinetunePlan {
  return {
    format: "tandem-plan-1",
    about: [
      "Shown, not tested: a real language model, SmolLM2-135M-Instruct, is the policy and is fine-tuned by LoRA and PPO on a laptop's processor, without feedback, with the paper's sentence, and with one that judges nothing. Three seeds tell nothing of feedback.",
    ],
    family: { ...FAMILY, teachers: [] },
    experiments: [
      {
        name: "finetune-smollm2",
        about: "20 updates of SmolLM2-135M-Instruct by LoRA",
        level: LEVEL,
        teacher: SMOLLM2,
        preset: "paper-40",
        overrides: SETTINGS,
        seeds: { from: 200, count: 3 },
        arms: ["glam", "glam-neutral", "glam-feedback"],
      },
    ],
    models: { [SMOLLM2]: weightsHash(SMOLLM2) },
    tuning: [],
  };
}
