import { largestP, type Tested } from "./largest-p";

/** A rule's run against its controls, paired by seed; two-sided p values. */
export interface Controlled {
  /** Rule − the same sentence without a verdict. */
  readonly neutral: Tested;
  /** Rule − as many verdicts of each kind, dealt at random. */
  readonly yoked: Tested;
  /** Rule − the same verdicts turned round. */
  readonly inverted: Tested;
  /** Inverted − neutral: whether wrong verdicts do as much. */
  readonly invertedNeutral: Tested;
}

/** The p of "feedback of this rule makes it better": above neutral and yoked and inverted, the largest of the three. */
export function helpP({ neutral, yoked, inverted }: Controlled): number {
  return largestP([neutral, yoked, inverted], "above");
}

/**
 * The p of "the teacher was merely perturbed": the rule is above neutral and yoked, and so is its inverse above neutral. It is
 * feedback all the same if the rule is above its inverse too, see {@link helpP}.
 */
export function perturbationP({ neutral, yoked, invertedNeutral }: Controlled): number {
  return largestP([neutral, yoked, invertedNeutral], "above");
}

/** The p of "feedback of this rule does harm": below the same sentence without a verdict. */
export function harmP({ neutral }: Controlled): number {
  return largestP([neutral], "below");
}
