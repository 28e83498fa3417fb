/** Score of a candidate that was not said beside 0 for the one that was: a probability of about 6e-6. */
const NOT_SAID = -12;

/**
 * Scores for a teacher that says one candidate: nearly all mass on it; none said, all are alike.
 * @param said index of the candidate, or −1
 */
export function saidScores(said: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => (said < 0 || k === said ? 0 : NOT_SAID));
}
