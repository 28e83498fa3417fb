import type { Tape } from "../tape";

/** The ends of a forward graph. */
export interface Ends {
  /** Prompts × candidates. */
  readonly scores: string;
  /** Prompts × 1; undefined without a value head. */
  readonly value: string | undefined;
}

/** Puts a loss on a tape: takes inputs of its own, gives the gradients of its ends, makes outputs of what it reports. */
export type Loss = (tape: Tape, ends: Ends) => void;
