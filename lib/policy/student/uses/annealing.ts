import type { Time } from "./use";

/** Goes straight from 1 to 0 over `annealFrames`, and stays there. */
export function annealing({ frames, annealFrames }: Time): number {
  return Math.max(0, 1 - frames / annealFrames);
}
