import { gated } from "./gated";
import { paper } from "./paper";
import type { Rule } from "./rule";

/** `paper`, silent where the student did something else than the token says. */
export const paperGated: Rule = gated(paper);
