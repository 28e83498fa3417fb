import { lamorelPrompt } from "../prompt";
import type { Template } from "./template";

/** Lamorel's prompt, to be continued, with what the teacher is told on lines before the observation. */
export const lamorel: Template = {
  name: "lamorel",
  title: "Lamorel's prompt for BabyAI-Text, to be continued",
  prompt: ({ mission, descriptions, told }, wording) => {
    const sentences = told.map((judgement) => wording.say(judgement)).join("\n");
    return { pieces: [lamorelPrompt(mission, descriptions, sentences)] };
  },
};
