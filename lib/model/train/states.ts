/** A model's last states on a tape, and what makes logits of them. */
export interface States {
  /** Rows × width, after the last norm. */
  readonly states: string;
  readonly width: number;
  readonly vocabulary: number;
  /** The name of the head's matrix, vocabulary × width; the embedding's where they are tied. */
  readonly head: string;
  /** What states are multiplied by before the head. */
  readonly scale: number;
}
