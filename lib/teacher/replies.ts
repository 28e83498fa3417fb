import { createHash } from "node:crypto";
import { sha256 } from "../hash";
import type { Teacher } from "./teacher";

/** A teacher whose replies are noted as they come. */
export interface NotedTeacher extends Teacher {
  /** sha256 of the replies so far: of each prompt (for a teacher that sees the truth, with the right actions) and its scores, in whatever order. */
  replies(): string;
  /** The digests of the replies so far, for a run that will go on later. */
  digests(): readonly string[];
}

/** Notes what a teacher replies, for a run's manifest. A reply that comes again counts once. @param before what a part of the run that was stopped noted */
export function noted(teacher: Teacher, before: readonly string[] = []): NotedTeacher {
  const seen = new Set<string>(before);
  const last = new Map<string, ArrayLike<number>>();
  return {
    name: teacher.name,
    fingerprint: teacher.fingerprint,
    ...(teacher.sees ? { sees: teacher.sees } : {}),
    score: async (queries) => {
      const replies = await teacher.score(queries); // whether they are sound is for the loop to say
      for (const [k, { prompt, rightActions }] of queries.entries()) {
        const asked = teacher.sees === "truth" ? `${prompt}\0${rightActions ?? 0}` : prompt;
        const scores = replies?.[k] ?? [];
        if (isSame(last.get(asked), scores)) continue; // a digest costs more than all else in the step of a recorded teacher
        last.set(asked, Object.isFrozen(scores) ? scores : Float64Array.from(scores));
        seen.add(digest(asked, scores));
      }
      return replies;
    },
    close: async () => teacher.close?.(),
    digests: () => [...seen],
    replies: () => sha256([...seen].sort().join("\n")),
  };
}

function isSame(one: ArrayLike<number> | undefined, other: ArrayLike<number>): boolean {
  if (one === other || one?.length !== other.length) return one === other;
  for (let k = 0; k < other.length; k++) if (!Object.is(one[k], other[k])) return false;
  return true;
}

/** 132 bits of the sha256 of a prompt and its scores, each bit of them. */
function digest(asked: string, scores: ArrayLike<number>): string {
  const bytes = new Uint8Array(Float64Array.from(scores).buffer);
  return createHash("sha256").update(`${asked}\0`).update(bytes).digest("base64url").slice(0, 22);
}
