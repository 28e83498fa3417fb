import { SENTENCES } from "../../../feedback/sentences";
import { K } from "../../../teacher/candidates";
import { lamorelPrompt } from "../../../teacher/prompt";
import type { Teacher } from "../../../teacher/teacher";
import type { RecordedReplies } from "../../page/corner-data";
import { base64Bytes } from "./base64";

/** A teacher that repeats the replies in the page. */
export interface RecordedTeacher extends Teacher {
  /** Whether its reply was recorded. */
  knows(prompt: string): boolean;
  /** Scores of the K candidates; equal where no reply was recorded. */
  reply(prompt: string): Float64Array;
}

/** The teacher whose replies the page holds. */
export function recordedTeacher({ name, observations, scores }: RecordedReplies): RecordedTeacher {
  const table = new Int16Array(base64Bytes(scores));
  const rows = new Map<string, Float64Array>();
  observations.forEach((key, k) => {
    const [mission, seen] = key.split("\n");
    SENTENCES.forEach((sentence, s) => {
      const start = (k * SENTENCES.length + s) * K;
      rows.set(
        lamorelPrompt(mission, [seen], sentence),
        Float64Array.from(table.subarray(start, start + K), (x) => x / 1000),
      );
    });
  });
  const reply = (prompt: string): Float64Array => rows.get(prompt) ?? new Float64Array(K);
  return {
    name,
    fingerprint: "page",
    knows: (prompt) => rows.has(prompt),
    reply,
    score: async (queries) => queries.map(({ prompt }) => reply(prompt)),
    close: async () => {},
  };
}
