import { FailedError, TandemError } from "../../errors";
import type { Frame } from "../../model/train/ppo-inputs";
import type { TrainableModel } from "./trainable";

/** Characters of a prompt that are shown. */
const SHOWN = 160;

/** A model whose numbers are no longer finite; what it was before its last step is whole. */
export class DivergedError extends FailedError {
  override readonly name: string = "DivergedError";
}

/** A prompt in one line: its end, where it differs from others, if it is long. */
export function shownPrompt(prompt: string): string {
  return JSON.stringify(prompt.length > SHOWN ? `…${prompt.slice(-SHOWN)}` : prompt);
}

/** @throws DivergedError for a score or value of a prompt that is not finite, naming the prompt */
export function checkFinite(prompt: string, scores: Float64Array, value: number): void {
  const bad = [...scores, value].find((number) => !Number.isFinite(number));
  if (bad === undefined) return;
  const what = scores.includes(bad) ? "a score" : "the value";
  throw new DivergedError(
    `${what} of the prompt ${shownPrompt(prompt)} is ${bad}; lower the learning rate (--set learningRate=…)`,
  );
}

/** What a step that failed on a minibatch is told as: with the prompt at which the numbers stop being finite, where one can be told. */
export async function divergedStep(error: unknown, model: TrainableModel, frames: readonly Frame[]): Promise<unknown> {
  if (!(error instanceof TandemError)) return error;
  const prompts = [...new Set(frames.flatMap(({ prompt, valuePrompt }) => [prompt, valuePrompt]))];
  const { scores, values } = await model.read(prompts);
  const K = scores.length / prompts.length;
  const isBad = (k: number): boolean => ![...scores.subarray(k * K, (k + 1) * K), values[k]].every(Number.isFinite);
  const found = prompts.findIndex((_, k) => isBad(k));
  const where =
    found < 0
      ? `${prompts.length} prompts, the first of them ${shownPrompt(prompts[0])}`
      : `the prompt ${shownPrompt(prompts[found])}`;
  return new DivergedError(`${error.message} (at ${where})`);
}
