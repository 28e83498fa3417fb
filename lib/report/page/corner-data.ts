/** Everything the live corner of a page needs, as it stands in the page. */
export interface CornerData {
  readonly level: string;
  readonly arm: string;
  readonly gamma: number;
  /** The student's parameters: float32 in base64. */
  readonly parameters: string;
  readonly teacher: RecordedReplies;
  /** Layout seed to begin with. */
  readonly seed: number;
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
