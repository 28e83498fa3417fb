import type { Judge, Rule } from "./rule";

/**
 * The same rule, which speaks only where the student did what the token says, a_t = x_t: there A_t is the token's own advantage. It
 * remembers and learns as it would without the gate. It foresees nothing, for the action is not known before it is taken.
 */
export function gated(rule: Rule): Rule {
  const { settings, learn } = rule;
  const gate = ({ foresee: _, judge, ...rest }: Judge): Judge => ({
    ...rest,
    judge: (i, judged) => {
      const verdict = judge(i, judged);
      return judged.action === judged.token ? verdict : undefined;
    },
  });
  return {
    name: `${rule.name}-gated`,
    title: `${rule.title}; only where a = x`,
    ...(settings ? { settings } : {}),
    open: (n, values) => gate(rule.open(n, values)),
    ...(learn
      ? {
          learn: (values, run) => {
            const knowledge = learn(values, run);
            return { ...knowledge, open: (n, frozen) => gate(knowledge.open(n, frozen)) };
          },
        }
      : {}),
  };
}
