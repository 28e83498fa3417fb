import type { CandidateTree } from "../candidate-tree";

/** A prompt's tokens, and its candidates as a tree, whose root is the token after which they begin; a tree without edges only asks for V. */
export interface Question {
  readonly prompt: readonly number[];
  readonly tree: CandidateTree;
}
