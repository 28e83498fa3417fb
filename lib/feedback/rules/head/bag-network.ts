import type { Uniform } from "../../../distribution";
import { Row, type SavedRow } from "./row";

/** Hidden units (H). */
const HIDDEN = 64;

/** Rows of the first layer are drawn from (−RANGE, RANGE). */
const RANGE = 0.5;

/** What {@link BagNetwork.save} gives: the rows of the first layer and of the second. */
export interface SavedNetwork {
  readonly words: readonly SavedRow[];
  readonly outputs: readonly SavedRow[];
}

/**
 * A network over bags of features: with rows e_f ∈ R^H of the features, the hidden layer is h = max(0, Σ_{f in the bag} e_f), and output a
 * is w_a · h + b_a. A bias is a feature that is in every bag. Rows of features are drawn when they are first asked for, in the order of
 * their numbers; outputs begin at 0, and are made when they are first learned.
 */
export class BagNetwork {
  readonly #random: Uniform;
  readonly #words: Row[] = [];
  /** w_a, and b_a last. */
  readonly #outputs: Row[] = [];
  readonly #hidden = new Float64Array(HIDDEN);
  readonly #touched = new Set<Row>();

  constructor(random: Uniform) {
    this.#random = random;
  }

  /** Makes sure that there are rows of this many features. */
  grow(features: number): void {
    while (this.#words.length < features) {
      this.#words.push(new Row(Float64Array.from({ length: HIDDEN }, () => RANGE * (2 * this.#random.uniform() - 1))));
    }
  }

  /** The outputs for a bag; those that were never learned are 0, and left out at the end. */
  read(bag: readonly number[]): Float64Array {
    this.#look(bag);
    return Float64Array.from(this.#outputs, ({ value }) => this.#output(value));
  }

  /** h of a bag. */
  #look(bag: readonly number[]): void {
    const hidden = this.#hidden;
    hidden.fill(0);
    for (const feature of bag) {
      const { value } = this.#words[feature];
      for (let k = 0; k < HIDDEN; k++) hidden[k] += value[k];
    }
    for (let k = 0; k < HIDDEN; k++) if (!(hidden[k] > 0)) hidden[k] = 0;
  }

  #output(value: Float64Array): number {
    const hidden = this.#hidden;
    let sum = value[HIDDEN];
    for (let k = 0; k < HIDDEN; k++) sum += value[k] * hidden[k];
    return sum;
  }

  /**
   * Adds to the gradients of all parameters those of share · ½ (output − target)².
   * @param output which output the target is for
   * @returns output − target
   */
  learn(bag: readonly number[], output: number, target: number, share: number): number {
    while (this.#outputs.length <= output) this.#outputs.push(new Row(new Float64Array(HIDDEN + 1)));
    this.#look(bag);
    const row = this.#outputs[output];
    const { value, gradient } = row;
    const hidden = this.#hidden;
    const error = this.#output(value) - target;
    const slope = share * error;
    for (let k = 0; k < HIDDEN; k++) {
      const h = hidden[k];
      if (h === 0) continue;
      gradient[k] += slope * h;
      hidden[k] = slope * value[k]; // from here on the gradient of what goes into the unit
    }
    gradient[HIDDEN] += slope;
    this.#touched.add(row);
    for (const feature of bag) {
      const word = this.#words[feature];
      for (let k = 0; k < HIDDEN; k++) word.gradient[k] += hidden[k];
      this.#touched.add(word);
    }
    return error;
  }

  /** One step of Adam for every row that {@link learn} spoke of since the last. */
  step(rate: number): void {
    for (const row of this.#touched) row.step(rate);
    this.#touched.clear();
  }

  /** All rows, first layer first; for a test of gradients. */
  get rows(): readonly Row[] {
    return [...this.#words, ...this.#outputs];
  }

  /** The network as plain JSON; after a {@link step}, for gradients are not in it. */
  save(): SavedNetwork {
    return { words: this.#words.map((row) => row.save()), outputs: this.#outputs.map((row) => row.save()) };
  }

  /** Goes on from what {@link save} gave. */
  load({ words, outputs }: SavedNetwork): void {
    this.#words.splice(0, this.#words.length, ...words.map(Row.of));
    this.#outputs.splice(0, this.#outputs.length, ...outputs.map(Row.of));
  }
}
