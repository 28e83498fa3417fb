import { exp } from "../../../exact-math";
import type { Advice } from "../../policy";

/** Writes the teacher's K probabilities of a row from `at` on; of a masked row nothing. @returns whether it did */
export function writeProbabilities({ tokens, logs }: Advice, row: number, out: Float32Array, at: number): boolean {
  if (tokens[row] < 0) return false;
  const actions = logs.length / tokens.length;
  for (let k = 0; k < actions; k++) out[at + k] = exp(logs[row * actions + k]);
  return true;
}
