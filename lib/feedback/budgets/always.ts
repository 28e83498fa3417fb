import type { Budget } from "./budget";

/** The teacher is asked at every step. */
export const always: Budget = { name: "always", title: "at every step", asks: () => true };
