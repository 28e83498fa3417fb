import type { Post } from "./request";

/** A way in which an endpoint can be asked for a reply. */
export interface Way {
  /** Its name, part of the teacher's fingerprint. */
  readonly name: "echo" | "next-token" | "chat";
  /**
   * Scores of the candidates after a prompt.
   * @throws UnsupportedError where the endpoint does not offer this way
   */
  score(prompt: string, candidates: readonly string[]): Promise<number[]>;
}

/** Makes a way of an endpoint's; `model` is the model's name there. */
export type MakeWay = (post: Post, model: string) => Way;

/** The endpoint does not offer this. */
export class UnsupportedError extends Error {}
