import type { Question } from "./question";

/** What a teacher is asked at one step. */
export interface Query {
  /** The whole prompt, as `lamorelPrompt` writes it; whoever is asked otherwise goes by it as the name of the question. */
  readonly prompt: string;
  /** The same in parts, where a template is to put another prompt together. */
  readonly question?: Question;
  /** Bit a is set where action a shortens the true shortest path to the goal; only for a teacher that sees the truth. */
  readonly rightActions?: number;
  /** What it chooses from, on a level that has candidates of its own; else it is the usual six. */
  readonly candidates?: readonly string[];
}

/** M(x_t|s_t): something that scores the candidates for the token x_t. */
export interface Teacher {
  /** As the user named it. */
  readonly name: string;
  /** What its scores depend on, such as a hash of its files; part of a run's key. */
  readonly fingerprint: string;
  /** What it goes by: the prompt unless given, or the true grid, as the oracle does. */
  readonly sees?: "truth";
  /** Whether its scores are the same bytes on every machine. */
  readonly portable?: true;
  /**
   * Scores of the candidates for each query, in order.
   * @returns for each query K scores; their softmax is the distribution of x_t
   */
  score(queries: readonly Query[]): Promise<readonly ArrayLike<number>[]>;
  /** Frees what it holds. */
  close?(): Promise<void>;
}
