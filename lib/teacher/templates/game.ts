import { InputError } from "../../errors";
import { CANDIDATES } from "../candidates";
import type { Question } from "../question";
import type { Template } from "./template";

/**
 * A chat: the system text tells the game, the user's turn is the observation, what the teacher is told, and the question. The
 * observation stands before the sentences so that all prompts about it begin alike.
 * @param rules more of the system text, given what is to be reached, such as `red ball`
 */
export function gameTemplate(name: string, title: string, rules?: (target: string) => string): Template {
  return {
    name,
    title,
    prompt: (question, wording) => {
      const target = targetOf(question);
      const system = [game(target), ...(rules ? [rules(target)] : []), REPLY].join("\n\n");
      const told = question.told.map((judgement) => `${wording.say(judgement)}\n`).join("");
      return { system, pieces: [`Observation: ${question.descriptions.join(", ")}.\n`, `${told}Which action?`] };
    },
  };
}

const [LAST, ...OTHERS] = [...CANDIDATES].reverse();
const REPLY = `Reply with the name of the best action only: ${OTHERS.reverse().join(", ")} or ${LAST}.`;

/** What is to be reached. @throws InputError */
function targetOf({ mission }: Question): string {
  const target = mission.match(/^go to the (\w+ \w+)$/)?.[1];
  if (target !== undefined) return target;
  throw new InputError(
    `this template has no words for the mission ${JSON.stringify(mission)}; use it on "go to the …"`,
  );
}

function game(target: string): string {
  const thing = target.replace(/^.* /, "");
  return `You guide an agent in a grid world. Its goal: go to the ${target}. Each turn the agent can take one of six actions:
- turn left: the agent turns 90 degrees to the left on the spot
- turn right: the agent turns 90 degrees to the right on the spot
- go forward: the agent moves one step ahead
- pick up: the agent picks up the object right in front of it (not useful here)
- drop: the agent drops what it carries (not useful here)
- toggle: the agent opens the door right in front of it (not useful here)
The agent sees only what is in front of it and beside it, never behind it. Positions are relative to where it looks: "You see a ${target} 2 steps left and 3 steps forward" means that the ${thing} lies 3 steps ahead and 2 steps to the left. "You see a ${target} 2 steps left" means that it lies straight to the left, with nothing to go forward.`;
}
