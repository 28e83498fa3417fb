import type { Question } from "../question";
import type { Wording } from "../wordings/wording";

/** A prompt as a model is given it. */
export interface Prompt {
  /** What a chat model is told before the conversation; absent where a template is a text to be continued. */
  readonly system?: string;
  /** The text, or what the user says, in the pieces that are read one by one: prompts that begin alike share the first ones. */
  readonly pieces: readonly string[];
}

/** A way of putting a prompt together, as a recording's header names it. */
export interface Template {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** @throws InputError for a mission that it has no words for */
  prompt(question: Question, wording: Wording): Prompt;
}
