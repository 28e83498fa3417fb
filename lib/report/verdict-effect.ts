import type { Situation } from "../env";
import { CANDIDATES } from "../teacher";
import { isRight, rightMass } from "./right";

/** Probabilities of the candidates (K): alone, and after each sentence about each token. */
export interface Replies {
  readonly plain: Float64Array;
  readonly after: Readonly<Record<Judged, readonly Float64Array[]>>;
}

/** A value for each way in which a token can be spoken of. */
export type Judged = "better" | "neutral" | "worse";

/** What a sentence about a teacher's token does to its next reply in the same state. */
export interface VerdictEffect {
  /** Mean probability of the token that the sentence names. */
  readonly repeat: Readonly<Record<Judged, number>>;
  /** Mean mass on right candidates: after a sentence about a token that was right, and about one that was wrong. */
  readonly massAfterRight: Readonly<Record<Judged, number>>;
  readonly massAfterWrong: Readonly<Record<Judged, number>>;
  /** Mean mass on right candidates where every verdict is true (a right token is called better, a wrong one worse), and where every one is inverted. */
  readonly massTrue: number;
  readonly massInverted: number;
  /** The same where tokens are named and none is judged. */
  readonly massNeutral: number;
  /**
   * Share of true verdicts from which on they are worth more than the neutral sentence: (neutral − inverted) / (true − inverted);
   * null where true ones are worth no more than inverted ones.
   */
  readonly breakEven: number | null;
}

/** All of them. */
export const JUDGED: readonly Judged[] = ["better", "neutral", "worse"];

/** Means over situations, weighted by states, and over tokens, each as likely as the teacher finds it alone. */
export function verdictEffect(all: readonly Situation[], replies: readonly Replies[]): VerdictEffect {
  const mean = (value: (situation: Situation, reply: Replies, token: number) => number, right?: boolean): number => {
    let [sum, total] = [0, 0];
    all.forEach((situation, k) => {
      CANDIDATES.forEach((_, token) => {
        if (right !== undefined && isRight(situation, token) !== right) return;
        const weight = situation.weight * replies[k].plain[token];
        total += weight;
        sum += weight * value(situation, replies[k], token);
      });
    });
    return total > 0 ? sum / total : Number.NaN;
  };
  const each = (value: (judged: Judged) => number): Record<Judged, number> => {
    const [better, neutral, worse] = JUDGED.map(value);
    return { better, neutral, worse };
  };
  const massAfter =
    (judged: Judged) =>
    (situation: Situation, { after }: Replies, token: number) =>
      rightMass(situation, after[judged][token]);
  const verdicts = (right: Judged, wrong: Judged): number =>
    mean((situation, reply, token) => massAfter(isRight(situation, token) ? right : wrong)(situation, reply, token));
  const [massTrue, massInverted, massNeutral] = [
    verdicts("better", "worse"),
    verdicts("worse", "better"),
    verdicts("neutral", "neutral"),
  ];
  return {
    repeat: each((judged) => mean((_, { after }, token) => after[judged][token][token])),
    massAfterRight: each((judged) => mean(massAfter(judged), true)),
    massAfterWrong: each((judged) => mean(massAfter(judged), false)),
    massTrue,
    massInverted,
    massNeutral,
    breakEven: massTrue > massInverted ? (massNeutral - massInverted) / (massTrue - massInverted) : null,
  };
}
