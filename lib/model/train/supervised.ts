import { FailedError, InputError } from "../../errors";
import { readHeader } from "../../safetensors-header";
import { ModelFolder } from "../folder";
import { inspectModel } from "../inspect";
import type { Tensor } from "../onnx/session";
import { checkSound } from "../sound";
import { twins } from "../tied";
import { trainable } from "../trainable";
import { weightFiles } from "../weights";
import { BATCH_LIMITS, type BatchLimits, batches } from "./batches";
import { FLOAT64 } from "./float64";
import { weightedLoss } from "./losses/weighted-loss";
import { FLOAT32, type Numbers } from "./numbers";
import type { Question } from "./question";
import type { Reals } from "./session";
import { openTrainingIn, type Training, type TrainingPlace } from "./training";

/** A prompt and what should be said after it. */
export interface Example {
  readonly prompt: string;
  readonly candidate: string;
  /** Where it stands, for messages. */
  readonly place: string;
}

/** How a batch's gradient is computed. */
export interface SupervisedOptions extends Pick<TrainingPlace, "threads" | "chat" | "say"> {
  /**
   * The numbers it is computed in. Unless told, float64 up to 2²⁸ parameters, where weights and gradients take 4 GiB: with weights that make
   * much of rounding, as a T5 whose unscaled attention is sharp, float32 keeps few digits of a gradient, whoever computes it.
   */
  readonly precision?: "float32" | "float64";
  /** What goes through the model at once; the gradients of the parts are added up. */
  readonly limits?: BatchLimits;
}

const MAX_FLOAT64_PARAMETERS = 2 ** 28;

/** The loss of a batch, and the L2 norm of its gradient with respect to each tensor. */
export interface SupervisedGradient {
  readonly loss: number;
  readonly norms: Readonly<Record<string, number>>;
}

/**
 * The gradient of −mean over examples of the candidate's summed log-probability, with respect to all weights of a model.
 * @param path a folder in Hugging Face layout: a T5, Llama or Qwen2 with safetensors
 * @param see gets the model with all gradients, before it is closed
 * @throws InputError for a folder or an example that is not sound; FailedError where the gradient is not finite
 */
export async function supervisedGradient(
  path: string,
  examples: readonly Example[],
  { precision, limits = BATCH_LIMITS, ...place }: SupervisedOptions = {},
  see: (training: Pick<Training<Reals>, "tensors">) => void = () => {},
): Promise<SupervisedGradient> {
  const folder = new ModelFolder(path);
  checkSound(folder);
  inspectModel(folder, "fp32");
  trainable(folder); // says what is wrong before its parameters are counted
  const exact = precision === undefined ? parameters(folder) <= MAX_FLOAT64_PARAMETERS : precision === "float64";
  return exact
    ? gradientIn(FLOAT64, folder, examples, place, limits, see)
    : gradientIn(FLOAT32, folder, examples, place, limits, see);
}

async function gradientIn<R extends Reals>(
  numbers: Numbers<R>,
  folder: ModelFolder,
  examples: readonly Example[],
  place: Pick<TrainingPlace, "threads" | "chat" | "say">,
  limits: BatchLimits,
  see: (training: Training<R>) => void,
): Promise<SupervisedGradient> {
  const training = await openTrainingIn(numbers, folder, { loss: weightedLoss, isTrained: () => true }, place);
  try {
    const groups = grouped(training, examples);
    const { gradients } = training.memory;
    const asked = groups.map(({ question }) => question);
    const parts = [...batches(asked, training.vocabulary, limits)];
    const sum = parts.length > 1 ? numbers.zeros(gradients.length) : gradients;
    let loss = 0;
    for (const part of parts) {
      const batch = part.map((k) => groups[k]);
      const questions = part.map((k) => asked[k]);
      const inputs = { ...training.inputs(questions), ...weights(batch, examples.length) };
      loss += (await training.gradients(inputs)).loss[0];
      if (sum !== gradients) for (let k = 0; k < sum.length; k++) sum[k] += gradients[k];
    }
    if (sum !== gradients) gradients.set(sum);
    see(training);
    const tensors = [...training.tensors].map(([name, { gradient = [] }]) => [name, gradient] as const);
    const norms = Object.fromEntries(asTied(folder, new Map(tensors)).map(([name, one]) => [name, norm(one)]));
    const bad = Object.keys(norms).find((name) => !Number.isFinite(norms[name]));
    if (!Number.isFinite(loss)) throw new FailedError(`the loss is ${loss}; are all weights of ${folder.path} finite?`);
    if (bad !== undefined)
      throw new FailedError(`the gradient of ${bad} is not finite; are all weights of ${folder.path}?`);
    return { loss, norms };
  } finally {
    await training.close();
  }
}

/**
 * The gradients of a folder's own tensors: of a head that config.json ties to the embedding and that stands in the file once more, one of both,
 * under the embedding's name.
 */
function asTied(folder: ModelFolder, gradients: ReadonlyMap<string, ArrayLike<number>>): [string, ArrayLike<number>][] {
  const { head, embedding } = twins(folder) ?? {};
  const [one, other] = [head, embedding].map((name) => (name === undefined ? undefined : gradients.get(name)));
  if (!one || !other) return [...gradients];
  const sum = Float64Array.from(one, (value, k) => value + other[k]);
  return [...gradients].flatMap(([name, own]) => (name === head ? [] : [[name, name === embedding ? sum : own]]));
}

/** How many numbers a folder's weights have. */
function parameters(folder: ModelFolder): number {
  const files = weightFiles(folder).filter((name) => name.endsWith(".safetensors"));
  const tensors = files.flatMap((name) => [...readHeader(folder.file(name)).tensors.values()]);
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

/** A prompt, its candidates, and how often each is asked for. */
interface Group {
  readonly question: Question;
  readonly counts: readonly number[];
}

/** Examples with the same prompt share one forward and one backward. */
function grouped(training: Pick<Training, "question">, examples: readonly Example[]): Group[] {
  const byPrompt = new Map<string, Map<string, number>>();
  for (const { prompt, candidate, place } of examples) {
    try {
      training.question(prompt, [candidate]);
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
      throw error;
    }
    const counts = byPrompt.get(prompt) ?? new Map<string, number>();
    byPrompt.set(prompt, counts.set(candidate, (counts.get(candidate) ?? 0) + 1));
  }
  return [...byPrompt].map(([prompt, counts]) => ({
    question: training.question(prompt, [...counts.keys()]),
    counts: [...counts.values()],
  }));
}

/** The loss's weights: −1/n for each example. */
function weights(batch: readonly Group[], examples: number): Record<string, Tensor> {
  const candidates = Math.max(...batch.map(({ counts }) => counts.length));
  const data = new Float32Array(batch.length * candidates);
  for (const [i, { counts }] of batch.entries()) {
    for (const [c, count] of counts.entries()) data[i * candidates + c] = -count / examples;
  }
  return { weights: { data, dims: [batch.length, candidates] } };
}

/** L2 norm, summed in float64. */
function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] * values[k];
  return Math.sqrt(sum);
}
