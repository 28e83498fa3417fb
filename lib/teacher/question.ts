/** What is said of a token that the teacher has given before. */
export interface Judgement {
  /** The token, in words. */
  readonly suggestion: string;
  /** Undefined where nothing is judged: the token is only named. */
  readonly verdict: "better" | "worse" | undefined;
}

/** What a teacher is asked at one step, in the parts of which a template makes a prompt. */
export interface Question {
  /** The level's instruction, such as `go to the red ball`. */
  readonly mission: string;
  /** The sentences of the observation, see `describe` of the environment. */
  readonly descriptions: readonly string[];
  /** What it is told before, the oldest first. */
  readonly told: readonly Judgement[];
}
