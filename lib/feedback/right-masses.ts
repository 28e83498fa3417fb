import { exp } from "../exact-math";
import type { Told } from "./channels/channel";

/** How a token may be judged, nothing said of it among them. */
export const JUDGED_AS = ["better", "worse", "none"] as const;

/** How a token was judged, as it stands in counts. */
export type JudgedAs = (typeof JUDGED_AS)[number];

/** The verdict that a count stands for. */
export function verdictOf(judgement: JudgedAs): Told["about"]["verdict"] {
  return judgement === "none" ? undefined : judgement;
}

/**
 * Sums over the steps at which a sentence about a token was said: the right mass, Σ p_M(k) over the actions k that shorten the shortest
 * path, of the teacher's reply as it was told, and of what it would have replied in that very state to the same sentence with each
 * judgement of that same token. Divided by `steps`, means in [0, 1].
 */
export interface RightMasses extends Record<JudgedAs, number> {
  steps: number;
  said: number;
}

/** No step yet. */
export function noMasses(): RightMasses {
  return { steps: 0, said: 0, better: 0, worse: 0, none: 0 };
}

/** Σ p(k) over the actions whose bit is set in `rightActions`. @param logs log p (K) */
export function rightMass(logs: ArrayLike<number>, rightActions: number): number {
  let mass = 0;
  for (let k = 0; k < logs.length; k++) if ((rightActions >> k) & 1) mass += exp(logs[k]);
  return mass;
}
