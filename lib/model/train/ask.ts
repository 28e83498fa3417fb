import { batches } from "./batches";
import type { Question } from "./question";
import type { Training } from "./training";

/** What a graph gives beside gradients, by name. */
export type Outputs = Readonly<Record<string, Float32Array>>;

/**
 * What a graph without a loss gives of questions, in as many batches as they need.
 * @param see gets a batch's outputs, and the places of its questions
 */
export async function ask(
  training: Training,
  questions: readonly Question[],
  see: (outputs: Outputs, places: readonly number[]) => void,
): Promise<void> {
  if (questions.length === 0) return;
  for (const batch of batches(questions, training.vocabulary)) {
    see(await training.gradients(training.inputs(batch.map((k) => questions[k]))), batch);
  }
}
