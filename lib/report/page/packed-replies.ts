import { gzipSync } from "node:zlib";
import { type Level, sights } from "../../env";
import { SENTENCES } from "../../feedback";
import { lamorelPrompt, type Teacher } from "../../teacher";
import type { PackedReplies } from "./rerun-data";

/** Asks a teacher all prompts of a level; every bit of its replies is kept. @throws as its `score` */
export async function packedReplies(teacher: Teacher, level: Level): Promise<PackedReplies> {
  const all = sights(level);
  const prompts = all.flatMap(({ mission, descriptions }) =>
    SENTENCES.map((sentence) => ({ prompt: lamorelPrompt(mission, descriptions, sentence) })),
  );
  const scores = (await teacher.score(prompts)).map((reply) => Array.from(reply));
  return {
    sights: all.map(({ mission, descriptions }) => [mission, descriptions] as const),
    scores: gzipSync(JSON.stringify(scores), { level: 9 }).toString("base64"),
  };
}
