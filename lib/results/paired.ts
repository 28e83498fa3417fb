import { Pcg64 } from "../env";
import { canonical, sha256 } from "../hash";
import { type Estimate, equivalence, signFlip, tInterval } from "../report/stats/index";

/** Two arms compared by the seeds that both have. */
export interface Paired {
  /** Seeds that both have. */
  readonly n: number;
  /** Mean of the paired differences, with its 95 % t interval; NaN for the ends of fewer than two. */
  readonly estimate: Estimate;
  /** Its 90 % interval, by which absence is told. */
  readonly narrow: Estimate;
  /** Two-sided sign-flip p; NaN without a pair. */
  readonly p: number;
}

/** A number of each seed. */
export type BySeed = ReadonlyMap<number, number>;

/**
 * The paired differences of some seeds' numbers, tested. The draws of the test come from a generator that the numbers themselves
 * seed, so that equal numbers have an equal p, in whatever order they are tested.
 * @param draws random sign flips where all are too many
 */
export function paired(one: BySeed, other: BySeed, draws: number, alternative?: "greater"): Paired {
  const seeds = [...one.keys()].filter((seed) => other.has(seed)).sort((a, b) => a - b);
  const differences = seeds.map((seed) => one.get(seed)! - other.get(seed)!); // both have the seed
  const n = differences.length;
  if (n < 2) {
    const value = differences.at(0) ?? Number.NaN;
    const estimate = { value, low: Number.NaN, high: Number.NaN };
    return { n, estimate, narrow: estimate, p: Number.NaN };
  }
  const random = new Pcg64(BigInt(`0x${sha256(canonical(differences)).slice(0, 16)}`));
  const { p } = signFlip(differences, { random, draws, ...(alternative ? { alternative } : {}) });
  return { n, estimate: tInterval(differences), narrow: equivalence(differences, 1).interval, p };
}
