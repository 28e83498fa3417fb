import type { Judgement } from "../question";

/** A way of saying a verdict to a teacher, as a recording's header names it. */
export interface Wording {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** The sentence. */
  say(judgement: Judgement): string;
}
