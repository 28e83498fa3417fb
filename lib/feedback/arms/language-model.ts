import { languageModel } from "../../policy/kinds/language-model";
import { type Arm, type ArmParts, arm } from "../arm";
import { neutral } from "../channels/neutral";
import { sameState } from "../channels/same-state";
import { inverted } from "../noise/inverted";
import { yoked } from "../noise/yoked";
import { oracle } from "../rules/oracle";
import { qSure } from "../rules/q-sure";

const own = (parts: ArmParts): Arm => arm({ policy: languageModel, teacher: "self", counted: true, ...parts });

/**
 * The arms of the paper's own reading, in which the language model is the policy and is fine-tuned by PPO (as GLAM, Carta et al. 2023, does),
 * in the order in which tables show them. The sentence judges the model's own last action.
 */
export const LANGUAGE_MODEL: readonly Arm[] = [
  own({ name: "glam", title: "the language model acts, without feedback (the paper's baseline)", channels: [] }),
  own({ name: "glam-neutral", title: "the language model acts; a sentence that judges nothing", channels: [neutral] }),
  own({ name: "glam-feedback", title: "the language model acts; the paper's method" }),
  own({
    name: "glam-yoked",
    title: "the language model acts; as many verdicts, dealt at random",
    noise: yoked,
    follows: "glam-feedback",
  }),
  own({ name: "glam-inverted", title: "the language model acts; the paper's verdicts, turned round", noise: inverted }),
  own({
    name: "glam-oracle-verdict",
    title: "the language model acts; true verdicts (positive control)",
    rule: oracle,
  }),
  own({
    name: "glam-oracle-yoked",
    title: "the language model acts; as many true verdicts, dealt at random",
    rule: oracle,
    noise: yoked,
    follows: "glam-oracle-verdict",
  }),
  own({ name: "glam-q-sure", title: "the language model acts; q-sure's verdicts", rule: qSure }),
  own({
    name: "glam-same-state",
    title: "the language model acts; q-sure's verdicts about the same state",
    rule: qSure,
    channels: [sameState],
  }),
];
