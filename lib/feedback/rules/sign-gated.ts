import { gated } from "./gated";
import type { Rule } from "./rule";
import { sign } from "./sign";

/** `sign`, silent where the student did something else than the token says. */
export const signGated: Rule = gated(sign);
