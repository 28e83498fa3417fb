/** A language model in this process that scores texts after a prompt. */
export interface Scorer {
  /** The texts' tokens, without special ones. */
  tokens(text: string): number[];
  /**
   * Scores of the candidates, in order. A score depends on nothing but the prompt and the candidate.
   * @throws InputError for a candidate without tokens
   */
  score(prompt: string, candidates: readonly string[]): Promise<number[]>;
  /** Scores of the same candidates after many prompts, which is quicker than one by one. */
  scoreAll(prompts: readonly string[], candidates: readonly string[]): Promise<number[][]>;
  /** What the model says by itself: the likeliest token each time, until it ends or has said so many. */
  generate(prompt: string, maxTokens: number): Promise<string>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/** {@link Scorer.scoreAll} of a model that takes prompts one by one. */
export function oneByOne(score: Scorer["score"]): Scorer["scoreAll"] {
  return async (prompts, candidates) => {
    const replies: number[][] = [];
    for (const prompt of prompts) replies.push(await score(prompt, candidates));
    return replies;
  };
}
