import { gated } from "./gated";
import { qSure } from "./q-sure";
import type { Rule } from "./rule";

/** `q-sure`, silent where the student did something else than the token says. */
export const qSureGated: Rule = gated(qSure);
