import type { Mechanism } from "./mechanism";
import { JUDGED_AS, type JudgedAs } from "./right-masses";

/**
 * What the verdicts' knowledge of the token is worth to the teacher (H1 of a channel that speaks): the mean right mass after the
 * sentence that was said, minus its expectation had the yoked verdict been said at that same state about that same token, which is
 * better, worse or nothing with the shares b, w and n of the verdicts dealt in the same update:
 * (said − (b · better + w · worse + n · none) / (b + w + n)) / steps.
 * @returns undefined where the row does not hold this, nothing was said, or nothing was dealt
 */
export function rightMassGain({ masses, dealt }: Pick<Mechanism, "masses" | "dealt">): number | undefined {
  if (!masses || !dealt || masses.steps === 0) return undefined;
  const sum = (of: (one: JudgedAs) => number): number => JUDGED_AS.reduce((all, one) => all + of(one), 0);
  const all = sum((one) => dealt[one]);
  if (all === 0) return undefined;
  return (masses.said - sum((one) => dealt[one] * masses[one]) / all) / masses.steps;
}
