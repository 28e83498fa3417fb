import type { Rule } from "../../../feedback/rules/rule";
import { call, PartError, shown } from "../call";
import { memoryOf } from "./memory";
import { opened } from "./opened";

/** A rule of one's own: it gets frozen records, and must give a verdict or nothing. */
export function guardRule(rule: Rule): Rule {
  const what = `rule ${rule.name}`;
  return {
    ...rule,
    open: (n, settings) => {
      const judge = opened("judge", `${what}: open`, () => rule.open(n, settings));
      return {
        judge: (i, judged) => {
          const verdict: unknown = call(`${what}: judge`, () => judge.judge(i, Object.freeze({ ...judged })));
          if (verdict === undefined || verdict === "better" || verdict === "worse") return verdict;
          throw new PartError(`${what}: judge gave ${shown(verdict)}; a verdict is "better", "worse" or undefined`);
        },
        forget: (i) => call(`${what}: forget`, () => judge.forget?.(i)),
        ...memoryOf(what, judge),
      };
    },
  };
}
