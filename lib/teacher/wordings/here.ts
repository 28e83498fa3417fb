import type { Wording } from "./wording";

const JUDGED = { better: "a good action", worse: "a bad action" } as const;

/** Calls the action itself good or bad where the agent is: a chat model heeds this more than a comparison of suggestions. */
export const here: Wording = {
  name: "here",
  title: "Turn left is a bad action here.",
  say: ({ suggestion, verdict }) => {
    const judgement = verdict ? JUDGED[verdict] : "one of the possible actions";
    return `${suggestion.charAt(0).toUpperCase()}${suggestion.slice(1)} is ${judgement} here.`;
  },
};
