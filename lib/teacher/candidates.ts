import type { AnyLevel } from "../env/environments";

/**
 * What the teacher chooses from at every step: the names of the environment's first six actions, in their order, as
 * Lamorel's and GLAM's BabyAI examples have them. The candidate's index is the action's.
 */
export const CANDIDATES: readonly string[] = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"];

/** What a teacher chooses from on a level: its own candidates, or {@link CANDIDATES}. */
export function candidatesOf(level: AnyLevel): readonly string[] {
  return "open" in level ? (level.candidates ?? CANDIDATES) : CANDIDATES;
}

/** Number of candidates (K). */
export const K: number = CANDIDATES.length;
