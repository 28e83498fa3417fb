import { BETA1, BETA2, EPSILON } from "../../../policy/student/adam-constants";

/** What {@link Row.save} gives: values, first and second moments, β₁^t and β₂^t. */
export type SavedRow = readonly [
  value: readonly number[],
  first: readonly number[],
  second: readonly number[],
  power1: number,
  power2: number,
];

/**
 * A row of a table of parameters, which Adam (Kingma and Ba 2015, Algorithm 1) moves by itself: t counts the row's own steps, so that a
 * row that few minibatches speak of costs nothing in the others. float64, and no power but by products, so that bytes are the same everywhere.
 */
export class Row {
  readonly value: Float64Array;
  /** What {@link step} goes against, and then sets to 0. */
  readonly gradient: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #power1 = 1;
  #power2 = 1;

  constructor(value: Float64Array) {
    this.value = value;
    this.gradient = new Float64Array(value.length);
    this.#first = new Float64Array(value.length);
    this.#second = new Float64Array(value.length);
  }

  /** w ← w − rate · m̂ / (√v̂ + ε). */
  step(rate: number): void {
    const { value, gradient } = this;
    const first = this.#first;
    const second = this.#second;
    this.#power1 *= BETA1;
    this.#power2 *= BETA2;
    const scale1 = rate / (1 - this.#power1);
    const scale2 = 1 / (1 - this.#power2);
    for (let k = 0; k < value.length; k++) {
      const g = gradient[k];
      const m = BETA1 * first[k] + (1 - BETA1) * g;
      const v = BETA2 * second[k] + (1 - BETA2) * g * g;
      first[k] = m;
      second[k] = v;
      value[k] -= (scale1 * m) / (Math.sqrt(scale2 * v) + EPSILON);
      gradient[k] = 0;
    }
  }

  /** The row as plain JSON. */
  save(): SavedRow {
    return [[...this.value], [...this.#first], [...this.#second], this.#power1, this.#power2];
  }

  /** The row that was saved. */
  static of([value, first, second, power1, power2]: SavedRow): Row {
    const row = new Row(Float64Array.from(value));
    row.#first.set(first);
    row.#second.set(second);
    row.#power1 = power1;
    row.#power2 = power2;
    return row;
  }
}
