import type { Wording } from "./wording";

/** The project's own sentence (Algorithm 1, lines 7 and 9): it compares the last suggestion with the one before. */
export const suggestion: Wording = {
  name: "suggestion",
  title: "Last suggestion: turn left. The suggestion is worse than the last one.",
  say: ({ suggestion, verdict }) => {
    const judgement = verdict ? `${verdict} than the last one` : "one of the possible ones";
    return `Last suggestion: ${suggestion}. The suggestion is ${judgement}.`;
  },
};
