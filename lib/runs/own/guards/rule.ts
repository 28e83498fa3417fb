import type { Judge, Rule } from "../../../feedback/rules/rule";
import type { Verdict } from "../../../feedback/verdict";
import { call, PartError, shown } from "../call";
import { memoryOf, plain } from "./memory";
import { opened } from "./opened";

/** A rule of one's own: it gets frozen records, and must give a verdict or nothing. */
export function guardRule(rule: Rule): Rule {
  const what = `rule ${rule.name}`;
  const { learn } = rule;
  return {
    ...rule,
    open: (n, settings) =>
      guardJudge(
        what,
        opened("judge", `${what}: open`, () => rule.open(n, settings)),
      ),
    ...(learn
      ? {
          learn: (settings, run) => {
            const knowledge = opened("knowledge", `${what}: learn`, () =>
              learn.call(rule, settings, Object.freeze({ ...run })),
            );
            return {
              open: (n, frozen) =>
                guardJudge(
                  what,
                  opened("judge", `${what}: open`, () => knowledge.open(n, frozen)),
                ),
              save: () =>
                plain(
                  `${what}: save`,
                  call(`${what}: save`, () => knowledge.save()),
                ),
              load: (saved) => call(`${what}: load`, () => knowledge.load(saved)),
            };
          },
        }
      : {}),
  };
}

function guardJudge(what: string, judge: Judge): Judge {
  const { foresee } = judge;
  return {
    judge: (i, judged) =>
      checked(
        `${what}: judge`,
        call(`${what}: judge`, () => judge.judge(i, Object.freeze({ ...judged }))),
      ),
    ...(foresee
      ? {
          foresee: (i, token) =>
            checked(
              `${what}: foresee`,
              call(`${what}: foresee`, () => foresee.call(judge, i, Object.freeze({ ...token }))),
            ),
        }
      : {}),
    forget: (i) => call(`${what}: forget`, () => judge.forget?.(i)),
    ...memoryOf(what, judge),
  };
}

function checked(what: string, verdict: unknown): Verdict | undefined {
  if (verdict === undefined || verdict === "better" || verdict === "worse") return verdict;
  throw new PartError(`${what} gave ${shown(verdict)}; a verdict is "better", "worse" or undefined`);
}
