import type { Budget } from "./budget";

/** The teacher is asked in the first `adviceFrames` frames of training, and never after. */
export const firstFrames: Budget = {
  name: "first-frames",
  title: "in the first frames only",
  settings: ["adviceFrames"],
  asks: ({ frames }, { adviceFrames }) => frames < adviceFrames,
};
