import { inverted as other } from "../verdict";
import type { Noise } from "./noise";

/** Each verdict is turned round: a control that is as frequent, and right where the rule is wrong. */
export const inverted: Noise = {
  name: "inverted",
  title: "verdicts are turned round",
  pass: (verdicts) => verdicts.map(other),
};
