/** Features that are told apart; what comes up later is not read. */
const MAX_FEATURES = 8192;

/** Bags that are kept; when there are more, all are made again. */
const MAX_KEPT = 32_768;

/** The feature that is in every bag. */
const ALWAYS = 0;

/**
 * A view's text (mission, then sentences) as a bag of features: one that is always there, each word of the mission, as the student reads it,
 * and each sentence as a whole. A feature has the number by which it came up first.
 */
export class Features {
  readonly #numbers = new Map<string, number>();
  readonly #bags = new Map<string, readonly number[]>();

  /** Numbers that are in use, from 0 on. */
  get count(): number {
    return 1 + this.#numbers.size;
  }

  /** The bag of a view. @param learn whether what is new gets a number; else it is left out */
  bagOf(view: string, learn: boolean): readonly number[] {
    const known = this.#bags.get(view);
    if (known) return known;
    const bag = [ALWAYS];
    let whole = true;
    for (const text of textsOf(view)) {
      let number = this.#numbers.get(text);
      if (number === undefined && this.count < MAX_FEATURES) {
        if (learn) this.#numbers.set(text, (number = this.count));
        else whole = false;
      }
      if (number !== undefined) bag.push(number);
    }
    if (!whole) return bag;
    if (this.#bags.size === MAX_KEPT) this.#bags.clear();
    this.#bags.set(view, bag);
    return bag;
  }

  /** The texts in the order of their numbers, as plain JSON. */
  save(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  /** Goes on from what {@link save} gave. */
  load(texts: readonly string[]): void {
    this.#numbers.clear();
    this.#bags.clear();
    for (const text of texts) this.#numbers.set(text, this.count);
  }
}

/** The texts of a view that are features, each once: a mission's words are told from sentences by the line's end before them. */
function textsOf(view: string): Set<string> {
  const [mission, ...lines] = view.split("\n");
  const words = mission.split(" ").map((word) => `\n${word}`);
  return new Set([...words, ...lines.join("\n").split(", ")]);
}
