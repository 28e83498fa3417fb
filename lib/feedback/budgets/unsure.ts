import type { Budget } from "./budget";

/** The teacher is asked when the student is unsure: its policy without advice has an entropy of `adviceEntropy` nats or more. */
export const unsure: Budget = {
  name: "unsure",
  title: "when the student is unsure",
  settings: ["adviceEntropy"],
  looks: true,
  asks: ({ entropy }, { adviceEntropy }) => entropy >= adviceEntropy,
};
