/**
 * Thrown inside a level's generation when what was drawn will not do (minigrid's RejectSampling and RecursionError):
 * the episode goes on to draw another layout from the same stream. Made once, since levels reject often.
 */
export class Rejected extends Error {
  override readonly name: string = "Rejected";
}

/** The layout cannot be used; draw another one. */
export const REJECTED: Rejected = new Rejected("layout rejected");
