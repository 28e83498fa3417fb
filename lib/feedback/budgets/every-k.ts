import type { Budget } from "./budget";

/** The teacher is asked at every `adviceEvery`-th step. */
export const everyK: Budget = {
  name: "every-k",
  title: "at every k-th step",
  settings: ["adviceEvery"],
  asks: ({ step }, { adviceEvery }) => step % adviceEvery === 0,
};
