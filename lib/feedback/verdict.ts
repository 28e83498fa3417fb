/** What the student's side says of a token of the teacher. */
export type Verdict = "better" | "worse";

/** The other verdict. */
export function inverted(verdict: Verdict): Verdict {
  return verdict === "better" ? "worse" : "better";
}

/** The TD error r + γ V(s') − V(s), the paper's estimator of the advantage (its footnote 1). */
export function tdError(reward: number, gamma: number, nextValue: number, value: number): number {
  return reward + gamma * nextValue - value;
}
