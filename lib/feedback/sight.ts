import { lamorelPrompt } from "../teacher/prompt";
import { viewOf } from "./view";

/** What is to be seen in an environment, with its mission, and the prompts that are made of it. */
export class Sight {
  /** As a text: equal for states that look alike. */
  readonly view: string;
  readonly #mission: string;
  readonly #sentences: readonly string[];
  readonly #prompts = new Map<string, string>();

  constructor(mission: string, sentences: readonly string[]) {
    this.view = viewOf(mission, sentences);
    this.#mission = mission;
    this.#sentences = sentences;
  }

  /** The prompt after a text; the same text is made once, so that a teacher who looks it up need not read it again. */
  prompt(told: string): string {
    let prompt = this.#prompts.get(told);
    if (prompt === undefined) {
      if (this.#prompts.size === MAX_PROMPTS) this.#prompts.clear();
      prompt = lamorelPrompt(this.#mission, this.#sentences, told);
      this.#prompts.set(told, prompt);
    }
    return prompt;
  }
}

/** Prompts of a sight that are kept. */
const MAX_PROMPTS = 64;

const sights = new WeakMap<readonly string[], Map<string, Sight>>();

/** The sight of a mission and sentences; the same one again where the sentences are frozen and so will stay as they are. */
export function sightOf(mission: string, sentences: readonly string[]): Sight {
  if (!Object.isFrozen(sentences)) return new Sight(mission, sentences);
  let known = sights.get(sentences);
  if (!known) sights.set(sentences, (known = new Map()));
  let sight = known.get(mission);
  if (!sight) known.set(mission, (sight = new Sight(mission, sentences)));
  return sight;
}
