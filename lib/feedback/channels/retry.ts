import type { ChannelKind } from "./channel";
import { spoken } from "./spoken";

/**
 * The teacher is asked twice: of its first token, drawn without a sentence, it is told the verdict for this very state, and only the
 * token that it gives then counts. The rule must foresee its verdict; where it says nothing, the teacher reads the neutral sentence.
 */
export const retry: ChannelKind = {
  name: "retry",
  title: "a sentence that judges its token before that counts",
  foresees: true,
  settings: ["counterfactual"],
  create: (_, candidates) => ({
    outlives: false,
    foresees: true,
    open: () => ({
      retry: (_i, _view, token, _q, foreseen) => foreseen && spoken(candidates, { token, ...foreseen }),
      hear: () => {},
    }),
  }),
};
