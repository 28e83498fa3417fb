import type { Budget } from "./budget";

/** The teacher is asked with a probability that falls from 1 to 0 over the first `adviceFrames` frames. */
export const annealed: Budget = {
  name: "annealed",
  title: "with a probability that falls to 0",
  settings: ["adviceFrames"],
  asks: ({ frames }, { adviceFrames }, uniform) => uniform() >= frames / adviceFrames,
};
