import type { PartSettings } from "../part-settings";
import type { Knowledge, Rule } from "./rule";

/** How a rule opens that remembers over a whole run, whose evaluations use what it knows and teach it nothing. */
export function remembering(learn: (settings: PartSettings) => Knowledge): Pick<Rule, "open" | "learn"> {
  return {
    learn,
    open: (n, settings) => {
      const knowledge = learn(settings);
      return { ...knowledge.open(n, false), save: () => knowledge.save(), load: (saved) => knowledge.load(saved) };
    },
  };
}
