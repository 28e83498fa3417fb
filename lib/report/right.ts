import type { Situation } from "../env";

/** Whether a candidate shortens the way to the goal. */
export function isRight({ rightActions }: Pick<Situation, "rightActions">, token: number): boolean {
  return ((rightActions >> token) & 1) === 1;
}

/** Mass on the candidates that do. @param probabilities of the candidates (K) */
export function rightMass(situation: Pick<Situation, "rightActions">, probabilities: Float64Array): number {
  return probabilities.reduce((sum, p, token) => sum + (isRight(situation, token) ? p : 0), 0);
}
