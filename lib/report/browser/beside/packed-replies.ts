import { SENTENCES } from "../../../feedback/sentences";
import { lamorelPrompt } from "../../../teacher/prompt";
import type { Teacher } from "../../../teacher/teacher";
import type { PackedReplies } from "../../page/rerun-data";
import { base64Bytes } from "../corner/base64";

/** A teacher that repeats the replies beside the page, bit for bit; its `score` rejects for a prompt that it has no reply to. */
export async function packedTeacher(name: string, { sights, scores }: PackedReplies): Promise<Teacher> {
  const packed = new Blob([base64Bytes(scores)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const list = (await new Response(packed).json()) as number[][];
  const known = new Map(
    sights.flatMap(([mission, descriptions], k) =>
      SENTENCES.map(
        (sentence, s) => [lamorelPrompt(mission, descriptions, sentence), list[k * SENTENCES.length + s]] as const,
      ),
    ),
  );
  return {
    name,
    fingerprint: "page",
    score: async (queries) =>
      queries.map(({ prompt }) => {
        const found = known.get(prompt);
        if (!found) throw new Error(`this page has no reply of ${name} to the prompt ${JSON.stringify(prompt)}`);
        return found;
      }),
  };
}
