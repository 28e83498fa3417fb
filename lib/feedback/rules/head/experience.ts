/** What a head learns of a step. */
export interface Experience {
  /** Features of the view. */
  readonly bag: readonly number[];
  /** The action that was taken. */
  readonly action: number;
  /** G_t, what the action turned out to be worth beside V(s). */
  readonly target: number;
}
