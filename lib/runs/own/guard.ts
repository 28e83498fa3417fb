import { FailedError } from "../../errors";
import { type Arm, arm as armOf } from "../../feedback/arm";
import { budgets } from "../../feedback/budgets";
import { channels } from "../../feedback/channels";
import { noises } from "../../feedback/noise";
import { rules } from "../../feedback/rules";
import type { Rule } from "../../feedback/rules/rule";
import type { Verdict } from "../../feedback/verdict";
import { uses } from "../../policy/student/uses";
import type { Registry } from "../../registry";
import type { Teacher } from "../../teacher/teacher";

/** Seconds that a call of a part of one's own may take. */
export const CALL_SECONDS = 60;

/** A part of one's own threw, hung or gave something of the wrong shape. */
export class PartError extends FailedError {
  override readonly name: string = "PartError";
}

/** Whether a part is one of ours. */
export function isOurs<T extends { readonly name: string }>(registry: Registry<T>, part: T): boolean {
  return registry.has(part.name) && registry.get(part.name) === part;
}

/** Calls a function of a part of one's own; what it throws names the part. */
function call<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof FailedError) throw error;
    throw new PartError(`${what} threw: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
}

/** An object whose functions are called so that what they throw names the part. */
function guarded<T extends object>(what: string, part: T): T {
  return new Proxy(part, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        const result: unknown = call(`${what}: ${String(name)}`, () => Reflect.apply(value, target, args));
        const opened = name === "open" || name === "create";
        return opened && typeof result === "object" && result !== null ? guarded(what, result) : result;
      };
    },
  });
}

const VERDICTS: readonly unknown[] = ["better", "worse", undefined] satisfies (Verdict | undefined)[];

/** A rule of one's own: it gets frozen records, and must give a verdict or nothing. */
function guardRule(rule: Rule): Rule {
  const what = `rule ${rule.name}`;
  return {
    ...rule,
    open: (n, settings) => {
      const judge = guarded(
        what,
        call(what, () => rule.open(n, settings)),
      );
      if (typeof judge?.judge !== "function") throw new PartError(`${what}: open gave no judge`);
      return {
        judge: (i, judged) => {
          const verdict = judge.judge(i, Object.freeze({ ...judged }));
          if (VERDICTS.includes(verdict)) return verdict;
          throw new PartError(`${what} gave ${JSON.stringify(verdict)}; a verdict is "better", "worse" or undefined`);
        },
        forget: (i) => judge.forget?.(i),
        save: () => judge.save?.(),
        load: (saved) => judge.load?.(saved),
      };
    },
  };
}

/** The arm with each part that is not ours guarded. */
export function guardArm(arm: Arm): Arm {
  const { use, rule, noise, budget } = arm;
  const guard = <T extends { readonly name: string }>(kind: string, registry: Registry<T>, part: T): T =>
    isOurs(registry, part) ? part : guarded(`${kind} ${part.name}`, part);
  return armOf({
    ...arm,
    use: guard("use", uses, use),
    rule: isOurs(rules, rule) ? rule : guardRule(rule),
    noise: guard("noise", noises, noise),
    budget: guard("budget", budgets, budget),
    channels: arm.channels.map((channel) => guard("channel", channels, channel)),
  });
}

/** A teacher of one's own: it gets frozen queries, has a time limit a call, and what it throws names it. */
export function guardTeacher(teacher: Teacher, seconds: number = CALL_SECONDS): Teacher {
  const what = `teacher ${teacher.name}`;
  return {
    name: teacher.name,
    fingerprint: teacher.fingerprint ?? `own:${teacher.name}`,
    ...(teacher.sees === undefined ? {} : { sees: teacher.sees }),
    score: async (queries) => {
      const frozen = Object.freeze(queries.map((query) => Object.freeze({ ...query })));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        const message = `${what} did not reply within ${seconds} s; give it less to do, or end what it waits for`;
        timer = setTimeout(() => reject(new PartError(message)), seconds * 1000);
      });
      try {
        return await Promise.race([call(what, () => teacher.score(frozen)), late]);
      } catch (error) {
        return call(what, () => {
          throw error;
        });
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => teacher.close?.(),
  };
}
