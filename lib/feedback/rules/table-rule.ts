import type { PartSettings } from "../part-settings";
import type { Verdict } from "../verdict";
import { ActionTable, type Estimate } from "./action-table";
import type { Foreseen, Judge, Knowledge, Rule } from "./rule";

/** The verdict on a token, given what is known of the actions taken in its view. */
type Reading = (row: ReadonlyMap<number, Estimate>, token: number, settings: PartSettings) => Verdict | undefined;

/**
 * A rule that judges a token by what an {@link ActionTable} knows of it in this view. The table is one a run: a step is entered
 * with the action that was taken, in whichever environment, and is in it when that step's token is judged. An evaluation reads it only.
 */
export function tableRule(parts: Pick<Rule, "name" | "title" | "settings">, verdict: Reading): Rule {
  const learn = (settings: PartSettings): Knowledge => {
    const table = new ActionTable();
    const foresee = (_: number, { view, token }: Foreseen): Verdict | undefined =>
      verdict(table.of(view), token, settings);
    return {
      open: (_n, frozen): Judge => ({
        judge: (i, judged) => {
          if (!frozen) table.add(judged.view, judged.action, judged.advantage, settings.qRate);
          return foresee(i, judged);
        },
        foresee,
      }),
      save: () => table.save(),
      load: (saved) => table.load(saved),
    };
  };
  return {
    ...parts,
    foresees: true,
    learn,
    open: (n, settings) => {
      const knowledge = learn(settings);
      return { ...knowledge.open(n, false), save: () => knowledge.save(), load: (saved) => knowledge.load(saved) };
    },
  };
}
