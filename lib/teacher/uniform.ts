import { CANDIDATES } from "./candidates";
import type { Query, Teacher } from "./teacher";

/** The teacher that knows nothing: equal mass on all candidates. */
export const uniform: Teacher = {
  name: "uniform",
  fingerprint: "uniform-1",
  portable: true,
  score: async (queries: readonly Query[]) => queries.map(({ candidates = CANDIDATES }) => candidates.map(() => 0)),
};
