import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scoring } from "tandem/dist/model/scores";

/** What torch computed for one prompt. */
export interface Reference {
  readonly prompt: string;
  readonly candidates: readonly string[];
  readonly n_prompt_tokens: number;
  readonly logprob_sum: readonly number[];
  readonly raw_logit_sum: readonly number[];
  readonly token_mean: readonly number[];
  readonly generated_ids?: readonly number[];
  readonly generated_text?: string;
  /** transformers.js is known to split this prompt's odd white space otherwise. */
  readonly tokenizer_differs?: boolean;
  /** Decoder-only models: whether the prompt was put into the chat template. */
  readonly chat?: boolean;
}

const FIELD = { logprob: "logprob_sum", "raw-logit": "raw_logit_sum", "token-mean": "token_mean" } as const;

/** torch's scores in one of the ways of scoring. */
export function scoresOf(reference: Reference, scoring: Scoring): readonly number[] {
  return reference[FIELD[scoring]];
}

/** A folder of the tests' data. */
export function dataFolder(...parts: readonly string[]): string {
  return join(__dirname, "../../data", ...parts);
}

/** The references in a model's folder. */
export function references(folder: string): Reference[] {
  const lines = readFileSync(join(folder, "reference.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Reference);
}

/** Index of the largest number. */
export function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
