import type { Pcg64 } from "../../env/random/pcg64";
import type { Verdict } from "../verdict";
import type { Noise } from "./noise";

/** A verdict on its way, to be written over by what arrives. */
export interface OnItsWay {
  verdict: Verdict | undefined;
}

/** Lets a step's verdicts pass through the noise; where there is none, none arrives. */
export function deal(verdicts: readonly OnItsWay[], noise: Noise, random: Pcg64): void {
  const given = verdicts.filter(({ verdict }) => verdict !== undefined);
  const sent = given.flatMap(({ verdict }) => verdict ?? []);
  const passed = noise.pass(sent, (n) => random.integers(0, n));
  for (const [k, one] of given.entries()) one.verdict = passed[k];
}
