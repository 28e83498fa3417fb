import type { Rollout } from "../rollout";

/**
 * How a rollout is cut into gradient steps: by rows, or, where there is memory, by whole environments, all steps of each in
 * order (row t·E + e of a minibatch of E), so that memory can be carried along.
 */
export class Minibatches {
  /** All rows, where one minibatch holds them; they are never shuffled. */
  readonly whole: Uint32Array | undefined;
  readonly #rollout: Rollout;
  /** Rows, or environments, in the order of the last shuffle. */
  readonly #units: Uint32Array;
  /** Units of a minibatch. */
  readonly #size: number;

  /** @param rows the rows of a minibatch; at least one environment is taken, however many rows it has */
  constructor(rollout: Rollout, rows: number) {
    const { steps, environments, memory } = rollout;
    this.#rollout = rollout;
    this.#units = Uint32Array.from({ length: memory.length > 0 ? environments : steps * environments }, (_, k) => k);
    this.#size = memory.length > 0 ? Math.max(1, Math.floor(rows / steps)) : rows;
    this.whole = this.#units.length <= this.#size ? this.#rows(this.#units) : undefined;
  }

  /** One pass over the rollout, in a new order. */
  *shuffled(integer: (n: number) => number): Generator<Uint32Array> {
    if (this.whole) {
      yield this.whole;
      return;
    }
    shuffle(this.#units, integer);
    for (let start = 0; start < this.#units.length; start += this.#size) {
      yield this.#rows(this.#units.subarray(start, start + this.#size));
    }
  }

  #rows(units: Uint32Array): Uint32Array {
    const { memory, steps, environments } = this.#rollout;
    if (memory.length === 0) return units;
    const E = units.length;
    return Uint32Array.from({ length: steps * E }, (_, b) => Math.floor(b / E) * environments + units[b % E]);
  }
}

/** Fisher and Yates' shuffle, in place. @param integer draws an integer from [0, n) */
export function shuffle(units: Uint32Array, integer: (n: number) => number): void {
  for (let k = units.length - 1; k > 0; k--) {
    const other = integer(k + 1);
    [units[k], units[other]] = [units[other], units[k]];
  }
}
