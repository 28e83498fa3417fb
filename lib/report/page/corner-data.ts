/** Everything the live corner of a page needs, as it stands in the page. */
export interface CornerData {
  readonly level: string;
  readonly gamma: number;
  readonly teacher: RecordedReplies;
  /** The student that plays, and then those of other arms that may play beside it. */
  readonly students: readonly CornerStudent[];
  /** Layout seed to begin with. */
  readonly seed: number;
}

/** A trained student. */
export interface CornerStudent {
  readonly arm: string;
  /** The arm in one line. */
  readonly title: string;
  /** Name of the way in which it uses the token. */
  readonly use: string;
  /** Whether it was trained with a teacher: without one it plays without a token, too. */
  readonly advised: boolean;
  /** Training frames that it has learned from, and frames over which a use of the token is annealed. */
  readonly time: { readonly frames: number; readonly annealFrames: number };
  /** Its parameters: float32 in base64. */
  readonly parameters: string;
}

/** A teacher's replies to all prompts of a level. */
export interface RecordedReplies {
  readonly name: string;
  /** Mission and sentences of each observation, as one text each, see {@link observationKey}. */
  readonly observations: readonly string[];
  /** Scores less the largest of their prompt, in thousandths: observations × 19 sentences × 6 candidates, int16 in base64. */
  readonly scores: string;
}

/** A mission and an observation as one text. */
export function observationKey(mission: string, descriptions: readonly string[]): string {
  return `${mission}\n${descriptions.join(", ")}`;
}
