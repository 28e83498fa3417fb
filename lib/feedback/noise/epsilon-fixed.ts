import { inverted } from "../verdict";
import { happens } from "./chance";
import type { Noise } from "./noise";

/**
 * Verdicts are turned round by view and token: the first verdict on a token in a view is with probability `epsilon`, and all later
 * ones there as that one was. So a critic that is wrong about a view is wrong each time, and errors do not average out. What is drawn
 * in an evaluation, for tokens that were never judged in training, holds for that evaluation.
 */
export const epsilonFixed: Noise = {
  name: "epsilon-fixed",
  title: "the verdicts on a token in a view are all turned round with probability ε",
  settings: ["epsilon"],
  create: (settings) => {
    const kept = new Map<string, boolean>();
    return {
      open: (frozen) => {
        const flips = frozen ? new Map(kept) : kept;
        return (steps, { integer }) =>
          steps.map(({ view, token, verdict }) => {
            if (verdict === undefined) return undefined;
            const key = `${token} ${view}`;
            const flip = flips.get(key) ?? happens(settings.epsilon, integer);
            flips.set(key, flip);
            return flip ? inverted(verdict) : verdict;
          });
      },
      save: () => [...kept],
      load: (saved) => {
        kept.clear();
        for (const [key, flip] of saved as [string, boolean][]) kept.set(key, flip);
      },
    };
  },
};
