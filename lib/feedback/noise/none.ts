import type { Noise } from "./noise";

/** Verdicts arrive as they were given. */
export const none: Noise = { name: "none", title: "verdicts arrive as given", pass: (verdicts) => verdicts };
