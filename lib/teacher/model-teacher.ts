import { loadModel, type ModelOptions } from "../model/load";
import type { Scorer } from "../model/scorer";
import { CANDIDATES } from "./candidates";
import { nearestCandidate } from "./nearest-candidate";
import { saidScores } from "./said";
import type { Query, Teacher } from "./teacher";

/** How a model is made a teacher. */
export interface ModelTeacherOptions extends ModelOptions {
  readonly reply: "score" | "generate";
  /** Told when the model is being loaded. */
  readonly progress?: (line: string) => void;
}

/** Tokens that a model which speaks for itself may say; an action's name takes 2 to 4. */
const MAX_TOKENS = 12;

/** A language model of a folder as a teacher; loaded when it is asked for the first time. */
export function modelTeacher(name: string, folder: string, fingerprint: string, options: ModelTeacherOptions): Teacher {
  let loading: Promise<Scorer> | undefined;
  const load = (): Promise<Scorer> => {
    options.progress?.(`loading ${name} …`);
    return loadModel(folder, options);
  };
  return {
    name,
    fingerprint: options.reply === "score" ? fingerprint : `said-${fingerprint}`,
    score: async (queries: readonly Query[]) => {
      const scorer = await (loading ??= load());
      const prompts = queries.map(({ prompt }) => prompt);
      if (options.reply === "score") return scorer.scoreAll(prompts, CANDIDATES);
      const replies: number[][] = [];
      for (const prompt of prompts) {
        const said = nearestCandidate(await scorer.generate(prompt, MAX_TOKENS), CANDIDATES);
        replies.push(saidScores(said, CANDIDATES.length));
      }
      return replies;
    },
    close: async () => {
      await (await loading)?.close();
      loading = undefined;
    },
  };
}
