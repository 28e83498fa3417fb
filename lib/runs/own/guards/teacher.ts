import { checkScores } from "../../../teacher/reply";
import type { Query, Teacher } from "../../../teacher/teacher";
import { CALL_SECONDS, callWithin } from "../call";

/**
 * A teacher of one's own: it gets frozen queries, has a time limit a call, and must give K finite numbers for each.
 * @param count candidates (K)
 */
export function guardTeacher(teacher: Teacher, count: number, seconds: number = CALL_SECONDS): Teacher {
  const what = `teacher ${teacher.name}`;
  return {
    name: teacher.name,
    fingerprint: teacher.fingerprint ?? `own:${teacher.name}`,
    ...(teacher.sees === undefined ? {} : { sees: teacher.sees }),
    score: async (queries) => {
      const frozen = Object.freeze(queries.map(frozenQuery));
      const replies = await callWithin(what, seconds, () => teacher.score(frozen));
      checkScores(teacher, queries, replies, count);
      return replies.map((scores) => Array.from(scores));
    },
    close: () => callWithin(`${what}: close`, seconds, () => teacher.close?.()),
  };
}

function frozenQuery({ candidates, ...query }: Query): Query {
  return Object.freeze({ ...query, ...(candidates ? { candidates: Object.freeze([...candidates]) } : {}) });
}
