import type { Pcg64 } from "../../env";
import { InputError } from "../../errors";
import { checkSample } from "./check-sample";
import { mean } from "./mean";

/** Pairs up to which all 2ⁿ patterns of signs are counted. */
export const EXACT_PAIRS = 12;
/** Patterns drawn for more pairs, unless told. */
export const SIGN_FLIP_DRAWS = 200_000;

/** How a sign-flip test is made. */
export interface SignFlipOptions {
  /** What counts against "nothing differs": a mean far from 0 (unless told), one above it, or one below it. */
  readonly alternative?: "two-sided" | "greater" | "less";
  /** Needed for more than `EXACT_PAIRS` pairs; not drawn from for fewer. */
  readonly random?: Pcg64;
  /** Patterns to draw; with fewer the p is coarser, and never below 1 / (1 + draws). */
  readonly draws?: number;
}

/** What a sign-flip test found. */
export interface SignFlip {
  /** Mean of the differences. */
  readonly difference: number;
  readonly p: number;
  /** Whether all patterns of signs were counted. */
  readonly exact: boolean;
  /** Patterns looked at: 2ⁿ, or those drawn. */
  readonly patterns: number;
}

/** Pairs whose signed sum is looked up at once: the signs of a byte. */
const BYTE = 8;
const PATTERNS = 2 ** BYTE;
/** Sums that differ by less than this share of Σ|d| are equal: rounding splits ties otherwise. */
const TIE = 1e-12;

/**
 * The paired sign-flip (randomisation) test on the mean (Fisher 1935; Ernst 2004): where nothing differs, each difference may
 * as well have had the other sign, so p is the share of patterns of signs whose mean is at least as extreme as the one seen. All
 * 2ⁿ patterns up to 12 pairs; beyond them p = (1 + count) / (1 + draws) over drawn ones (Phipson and Smyth 2010). Needs no normal
 * distribution; with n pairs no two-sided p is below 2 / 2ⁿ: five can never reach .05.
 * @param differences one a pair (seed)
 * @throws InputError for no pairs, for NaN or an infinity among them, and for many pairs without a generator
 */
export function signFlip(differences: readonly number[], options: SignFlipOptions = {}): SignFlip {
  const { alternative = "two-sided", random, draws = SIGN_FLIP_DRAWS } = options;
  checkSample(differences, 1);
  if (!(Number.isSafeInteger(draws) && draws > 0)) throw new InputError(`${draws} draws; give a whole number above 0`);
  const n = differences.length;
  const mirrored = alternative === "less" ? differences.map((value) => -value) : differences;
  const twoSided = alternative === "two-sided";
  const difference = mean(differences);
  if (n <= EXACT_PAIRS) {
    const patterns = 2 ** n;
    let next = 0;
    const count = countExtreme(mirrored, twoSided, patterns, () => next++);
    return { difference, p: count / patterns, exact: true, patterns };
  }
  if (!random) throw new InputError(`${n} pairs have too many patterns to count; pass random: a generator`);
  const count = countExtreme(mirrored, twoSided, draws, () => random.integers(0, 2 ** 32));
  return { difference, p: (1 + count) / (1 + draws), exact: false, patterns: draws };
}

/** How many patterns have a sum at least as extreme as that of the differences. @param word 32 signs of a pattern, a bit a pair */
function countExtreme(differences: readonly number[], twoSided: boolean, patterns: number, word: () => number): number {
  const sums = signedSums(differences);
  const bytes = sums.length / PATTERNS;
  const observed = differences.reduce((sum, value) => sum + value, 0);
  const tie = TIE * differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const limit = (twoSided ? Math.abs(observed) : observed) - tie;
  let count = 0;
  for (let k = 0; k < patterns; k++) {
    let sum = 0;
    let bits = 0;
    for (let byte = 0; byte < bytes; byte++) {
      bits = byte % 4 === 0 ? word() : bits >>> BYTE;
      sum += sums[byte * PATTERNS + (bits & (PATTERNS - 1))];
    }
    if (sum >= limit || (twoSided && -sum >= limit)) count++;
  }
  return count;
}

/** For each eight pairs, and each pattern of their signs (a set bit turns a sign), the sum: a table of bytes × 256. */
function signedSums(differences: readonly number[]): Float64Array {
  const sums = new Float64Array(Math.ceil(differences.length / BYTE) * PATTERNS);
  differences.forEach((value, pair) => {
    const from = Math.floor(pair / BYTE) * PATTERNS;
    for (let pattern = 0; pattern < PATTERNS; pattern++) {
      sums[from + pattern] += (pattern >> (pair % BYTE)) & 1 ? -value : value;
    }
  });
  return sums;
}
