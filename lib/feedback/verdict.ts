/** What the student's side says of the teacher's last token. */
export type Verdict = "better" | "worse";

/** What a rule may judge by. */
export interface Judged {
  /** A_t: the estimated advantage of the step in which the token was given. */
  readonly advantage: number;
  /** A_{t−1} of the step before it in this episode; undefined at the episode's first step. */
  readonly last: number | undefined;
  /** Whether the token, as an action, shortened the true shortest path to the goal. */
  readonly right: boolean;
}

/**
 * `paper`: Algorithm 1, lines 6–10, literally: A_{t−1} > A_t is worse, else better (a tie is better); no verdict at the first
 * step of an episode. `sign`: A_t ≥ 0 is better. `oracle`: the truth, as a positive control.
 */
export type VerdictRule = "paper" | "sign" | "oracle";

/** Applies a rule; undefined where it has nothing to say. */
export function judge(rule: VerdictRule, { advantage, last, right }: Judged): Verdict | undefined {
  switch (rule) {
    case "paper":
      return last === undefined ? undefined : last > advantage ? "worse" : "better";
    case "sign":
      return advantage >= 0 ? "better" : "worse";
    case "oracle":
      return right ? "better" : "worse";
  }
}

/** The other verdict. */
export function inverted(verdict: Verdict): Verdict {
  return verdict === "better" ? "worse" : "better";
}

/** The TD error r + γ V(s') − V(s), the paper's estimator of the advantage (its footnote 1). */
export function tdError(reward: number, gamma: number, nextValue: number, value: number): number {
  return reward + gamma * nextValue - value;
}
