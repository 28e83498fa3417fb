import { InputError } from "../../errors";
import { CANDIDATES } from "../../teacher/candidates";
import type { FinetuneSettings } from "../language-model/finetune-settings";
import { LanguageModelPolicy } from "../language-model/language-model";
import { settled } from "../language-model/mode";
import { finetuneModes } from "../language-model/modes";
import { openTunedModel } from "../language-model/tuned-model";
import type { PolicyKind } from "./kind";

/** A language model that is the policy, and is fine-tuned by PPO (Carta et al. 2023): the one that the run names as its teacher. */
export const languageModel: PolicyKind = {
  name: "language-model",
  title: "the language model itself acts, and learns",
  learns: true,
  settings: ["finetuneMode", "loraRank", "loraAlpha"],
  open: () => {
    throw new InputError("a language model acts as the teacher that a run names; name one with weights");
  },
  bind: (folder, settings) => ({ ...languageModel, open: (options) => open(folder, settings, options) }),
};

async function open(
  folder: string,
  { finetuneMode, scoring, loraRank, loraAlpha }: FinetuneSettings,
  { actions, ppo, uniform }: Parameters<PolicyKind["open"]>[0],
): Promise<LanguageModelPolicy> {
  if (actions !== CANDIDATES.length) {
    throw new InputError(
      `a language model acts on levels with BabyAI's ${CANDIDATES.length} actions only, not ${actions}`,
    );
  }
  const lora = loraRank > 0 ? { rank: loraRank, alpha: loraAlpha } : undefined;
  const mode = settled(finetuneModes.get(finetuneMode), scoring);
  const model = await openTunedModel(folder, { candidates: CANDIDATES, mode, lora, random: { uniform } });
  return new LanguageModelPolicy({ model, mode, ppo, actions });
}
