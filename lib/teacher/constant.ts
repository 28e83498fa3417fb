import { InputError } from "../errors";
import { CANDIDATES } from "./candidates";
import { saidScores } from "./said";
import type { Query, Teacher } from "./teacher";

/** The candidates as options name them: `go-forward` for `go forward`. */
const TOKENS = CANDIDATES.map((candidate) => candidate.replaceAll(" ", "-"));

/**
 * The teacher that always says the same candidate, whatever it sees or hears: the floor below which competence means nothing.
 * @param token the candidate, its words joined by hyphens, such as `go-forward`
 * @throws InputError for a token that is no candidate
 */
export function constantTeacher(name: string, token: string): Teacher {
  const said = TOKENS.indexOf(token);
  if (said < 0) throw new InputError(`${name}: token is ${JSON.stringify(token)}; use one of ${TOKENS.join(", ")}`);
  const scores = saidScores(said, CANDIDATES.length);
  return {
    name,
    fingerprint: `constant-1-${token}`,
    portable: true,
    score: async (queries: readonly Query[]) => queries.map(() => scores),
  };
}
