import { inverted } from "../verdict";
import { happens } from "./chance";
import type { Noise } from "./noise";

/** Each verdict is turned round with probability `epsilon`, independently of all others. */
export const epsilon: Noise = {
  name: "epsilon",
  title: "each verdict is turned round with probability ε",
  settings: ["epsilon"],
  pass: (verdicts, integer, settings) =>
    verdicts.map((verdict) => (happens(settings.epsilon, integer) ? inverted(verdict) : verdict)),
};
