import { CANDIDATES } from "./candidates";

/**
 * Lamorel's prompt for BabyAI-Text (its PPO_finetuning example), with the feedback sentence, where there is one, on a line of
 * its own before the observation.
 * @param mission the level's instruction, such as `go to the red ball`
 * @param descriptions the sentences of the observation, see `describe` of the environment
 * @param sentence what the teacher is told about its last suggestion, or `""`
 */
export function lamorelPrompt(mission: string, descriptions: readonly string[], sentence = ""): string {
  const feedback = sentence === "" ? "" : `${sentence}\n`;
  return `Goal of the agent: ${mission}\n${feedback}Observation: ${descriptions.join(", ")}\nAction:`;
}

/** A past or present step as GLAM's prompt shows it. */
export interface GlamStep {
  readonly descriptions: readonly string[];
  /** Name of the action taken; absent for the present step. */
  readonly action?: string;
}

/**
 * GLAM's prompt (Carta et al. 2023; its experiments' base agent): the possible actions, the goal, and the last
 * observations and actions, numbered from 0.
 * @param steps the last steps of this episode, oldest first, at most 3; the last one is the present
 * @param sentence what is told beside it, on a line of its own before the observations, or `""`
 */
export function glamPrompt(mission: string, steps: readonly GlamStep[], sentence = ""): string {
  const goal = `Possible action of the agent: ${CANDIDATES.join(", ")} \n Goal of the agent: ${mission}`;
  const head = sentence === "" ? goal : `${goal} \n ${sentence}`;
  const shown = steps.map(({ descriptions, action = "" }, i) => {
    const sentences = descriptions.map((sentence) => `${sentence}, `).join("");
    return ` \n Observation ${i}: ${sentences}\n Action ${i}: ${action}`;
  });
  return head + shown.join("");
}
