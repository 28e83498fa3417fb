import { logProbabilities } from "../distribution";
import { FailedError, InputError } from "../errors";
import { baseToFetch, hubSnapshot, loadModel, type Scorer, type Scoring } from "../model";
import { type ModelSource, modelFolder, resolveTeacher } from "../teacher";
import type { Query } from "./query";

/** What `tandem score` writes for a prompt. */
export interface Scored {
  /** One for each candidate, as Lamorel's. */
  readonly scores: readonly number[];
  /** Their softmax. */
  readonly probabilities: readonly number[];
  /** Tokens of the prompt, without special ones. */
  readonly promptTokens: number;
}

/**
 * Where the model behind a teacher's name comes from.
 * @param teacher a folder's name or path, or a hub id, with options after a question mark
 * @throws InputError for a teacher that is no model; as `resolveTeacher`
 */
export function scorerSource(teacher: string): ModelSource {
  const source = resolveTeacher(teacher);
  if (source.kind === "folder" || source.kind === "hub") return source;
  throw new InputError(`${teacher} is no model that scores any candidates; pass a model's folder or hub id`);
}

/**
 * Loads a model that scores, fetched first where it is not here.
 * @param progress told of what takes time
 * @throws as `modelFolder` and `loadModel`
 */
export async function openScorer(
  source: ModelSource,
  scoring: Scoring,
  progress: (line: string) => void,
): Promise<Scorer> {
  const { folder } = await modelFolder(source, progress);
  const base = baseToFetch(folder);
  if (base) await hubSnapshot(base.id, { revision: base.revision, dtype: "fp32", progress });
  return loadModel(folder, { ...source.options, scoring });
}

/** Scores the candidates after a prompt. @throws FailedError for a score that is no number, as of weights that are not finite */
export async function scored(scorer: Scorer, { prompt, candidates }: Query): Promise<Scored> {
  const scores = await scorer.score(prompt, candidates);
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0)
    throw new FailedError(
      `the score of ${JSON.stringify(candidates[bad])} is ${scores[bad]}; are all weights of the model finite?`,
    );
  const probabilities = Array.from(logProbabilities(scores), Math.exp);
  return { scores, probabilities, promptTokens: scorer.tokens(prompt).length };
}
