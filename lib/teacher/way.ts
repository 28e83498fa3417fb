import type { Question } from "./question";
import { templates } from "./templates/registry";
import type { Prompt, Template } from "./templates/template";
import { wordings } from "./wordings/registry";
import type { Wording } from "./wordings/wording";

/** How a teacher is asked: a template, and a wording of what it is told. */
export interface Way {
  readonly template: Template;
  readonly wording: Wording;
}

/**
 * A way by its names, as a recording's header has them.
 * @param wording the project's own sentence unless given
 * @throws UnknownNameError
 */
export function wayOf(template: string, wording: string = wordings.names[0]): Way {
  return { template: templates.get(template), wording: wordings.get(wording) };
}

/** A question that has every kind of thing in it. */
const EXAMPLE: Question = {
  mission: "go to the red ball",
  descriptions: ["You see a wall 3 steps forward", "You see a red ball 2 steps left and 1 step forward"],
  told: ([undefined, "better", "worse"] as const).map((verdict) => ({ suggestion: "turn left", verdict })),
};

/** A prompt that shows a way, and changes with any word of it. */
export function example({ template, wording }: Way): Prompt {
  return template.prompt(EXAMPLE, wording);
}
