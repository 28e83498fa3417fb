import type { Uniform } from "../../distribution";
import { FailedError } from "../../errors";
import { Adam } from "../adam/adam";
import { ModelFolder } from "../folder";
import { inspectModel } from "../inspect";
import { isAdapter } from "../lora/adapter";
import { initialiseLora, type LoraOptions, planLora } from "../lora/lora";
import type { Tensor } from "../onnx/session";
import { ask, type Outputs } from "./ask";
import { batches } from "./batches";
import { initialiseValueHead } from "./initialise-value-head";
import type { Loss } from "./losses/loss";
import { noLoss } from "./losses/no-loss";
import type { Question } from "./question";
import type { ParameterCounts, ParameterMemory, TensorView } from "./session";
import { openTraining, type Training } from "./training";
import { isValueHead, type ValueHead } from "./value-head";

/** What is trained of a model, and by which loss. */
export interface OptimisedOptions {
  readonly loss: Loss;
  /** Whether scores are sums of raw logits in place of log-probabilities. */
  readonly raw?: boolean;
  /** What is trained, beside a value head, in place of all weights. */
  readonly lora?: LoraOptions | undefined;
  readonly valueHead?: ValueHead;
  /** Draws LoRA's A, and a value head. */
  readonly random: Uniform;
  /** Whether prompts are put into the model's chat template, where it has one; they are unless told. */
  readonly chat?: boolean | undefined;
  /** Threads of one step. */
  readonly threads?: number;
  /** ε of Adam; 1e-8 unless told. */
  readonly epsilon?: number;
}

/** What the optimiser calls all trained parameters together: they lie in one piece. */
const ALL = "all";

/** Prompts whose tokens are kept; when there are more, all are worked out again. */
const MAX_QUESTIONS = 20_000;

/**
 * A model in a folder with Adam: weights, gradients and moments lie in one WebAssembly memory, which two graphs read, one that only
 * scores and one that has a loss and its gradients too.
 */
export class OptimisedModel {
  readonly #learning: Training;
  readonly #asking: Training;
  readonly #adam: Adam;
  readonly #questions = new Map<string, Question>();

  private constructor(learning: Training, asking: Training, adam: Adam) {
    this.#learning = learning;
    this.#asking = asking;
    this.#adam = adam;
  }

  /**
   * @param path a T5, Llama or Qwen2 with safetensors, in Hugging Face layout
   * @throws InputError for a folder that is not sound
   */
  static async open(path: string, options: OptimisedOptions): Promise<OptimisedModel> {
    const { loss, raw = false, lora, valueHead, random, chat, threads = 1, epsilon = 1e-8 } = options;
    const folder = new ModelFolder(path);
    inspectModel(folder, "fp32");
    const adapter = lora && planLora(folder, lora);
    const isTrained = (name: string): boolean => adapter === undefined || isAdapter(name) || isValueHead(name);
    const parts = { isTrained, adapter, raw, valueHead };
    const optimisers: Adam[] = [];
    const allocate = ({ trained, frozen }: ParameterCounts): ParameterMemory => {
      const adam = new Adam([[ALL, [trained]]], { epsilon });
      optimisers.push(adam);
      return { trained: flat(adam.parameters), gradients: flat(adam.gradients), frozen: new Float32Array(frozen) };
    };
    const learning = await openTraining(folder, { ...parts, loss }, { allocate, chat, threads });
    const asking = await openTraining(folder, { ...parts, loss: noLoss }, { memory: learning.memory, chat, threads });
    initialiseValueHead(learning.tensors, random);
    if (adapter) {
      const values = new Map([...learning.tensors].map(([name, tensor]) => [name, tensor.values]));
      initialiseLora(adapter, values, random);
    }
    return new OptimisedModel(learning, asking, optimisers[0]); // of the one memory that was allocated
  }

  /** A prompt with candidates, in tokens; the same again is not worked out again. */
  readonly question = (prompt: string, candidates: readonly string[]): Question => {
    const name = JSON.stringify([prompt, candidates.length]);
    let question = this.#questions.get(name);
    if (!question) {
      if (this.#questions.size === MAX_QUESTIONS) this.#questions.clear();
      this.#questions.set(name, (question = this.#asking.question(prompt, candidates)));
    }
    return question;
  };

  /** Inputs of the loss's graph for some questions, but for the loss's own. */
  readonly inputs = (questions: readonly Question[]): Record<string, Tensor> => this.#learning.inputs(questions);

  /** Has the graph that only scores look at questions, see {@link ask}. */
  ask(questions: readonly Question[], see: Parameters<typeof ask>[2]): Promise<void> {
    return ask(this.#asking, questions, see);
  }

  /** Sets the gradient to that of the loss of some inputs. @returns what the loss reports */
  learn(inputs: Readonly<Record<string, Tensor>>): Promise<Outputs> {
    return this.#learning.gradients(inputs);
  }

  /**
   * Sets the gradient to the sum of the loss's over questions, in as many batches as they need.
   * @param inputsOf the loss's own inputs for the questions in these places
   * @param names of numbers that the loss reports
   * @returns their sums
   */
  async learnAll<Name extends string>(
    questions: readonly Question[],
    inputsOf: (places: readonly number[]) => Readonly<Record<string, Tensor>>,
    names: readonly Name[],
  ): Promise<Readonly<Record<Name, number>>> {
    const parts = [...batches(questions, this.#learning.vocabulary)];
    const { gradients } = this.#learning.memory;
    const sum = parts.length > 1 ? new Float32Array(gradients.length) : gradients;
    const sums = names.map(() => 0);
    for (const part of parts) {
      const outputs = await this.learn({ ...this.inputs(part.map((k) => questions[k])), ...inputsOf(part) });
      for (const [k, name] of names.entries()) sums[k] += outputs[name][0];
      if (sum !== gradients) for (let k = 0; k < sum.length; k++) sum[k] += gradients[k];
    }
    if (sum !== gradients) gradients.set(sum);
    return Object.fromEntries(names.map((name, k) => [name, sums[k]])) as Record<Name, number>;
  }

  /**
   * One step of Adam against the gradient.
   * @param maxNorm the gradient is scaled down to this norm; Infinity: it is not
   * @returns the gradient's norm before
   * @throws FailedError for a gradient that is not finite; nothing is changed then
   */
  step(rate: number, maxNorm: number): number {
    try {
      return this.#adam.step({ rate, ...(Number.isFinite(maxNorm) ? { maxNorm } : {}) });
    } catch (error) {
      throw this.#named(error);
    }
  }

  /** An error about a gradient that is not finite, which the optimiser knows as one piece, by the name of its tensor. */
  #named(error: unknown): unknown {
    if (!(error instanceof FailedError)) return error;
    for (const { name, gradient } of this.#learning.tensors.values()) {
      const bad = gradient?.find((value) => !Number.isFinite(value));
      if (bad === undefined) continue;
      return new FailedError(`the gradient of ${name} is ${bad}; no step was done: lower the learning rate`);
    }
    return error;
  }

  /** What is trained, a value head too. */
  get trained(): readonly TensorView[] {
    return [...this.#learning.tensors.values()].filter(({ gradient }) => gradient !== undefined);
  }

  /** The trained weights, and the optimiser's state, as views: they change with the next step, and whoever keeps them copies them. */
  save(): OptimisedState {
    const { parameters, first, second, steps } = this.#adam;
    return { trained: flat(parameters), first: flat(first), second: flat(second), steps: Float64Array.of(steps) };
  }

  /** Goes on from what {@link save} gave. */
  load({ trained, first, second, steps }: Readonly<Record<string, Float32Array | Float64Array>>): void {
    flat(this.#adam.parameters).set(trained);
    flat(this.#adam.first).set(first);
    flat(this.#adam.second).set(second);
    this.#adam.restoreSteps(steps[0]);
  }

  async close(): Promise<void> {
    await this.#learning.close();
    await this.#asking.close();
  }
}

/** What the next steps of an {@link OptimisedModel} depend on. */
export interface OptimisedState extends Readonly<Record<string, Float32Array | Float64Array>> {
  readonly trained: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly steps: Float64Array;
}

function flat(arrays: ReadonlyMap<string, Float32Array>): Float32Array {
  return arrays.get(ALL)!; // it is all that the optimiser was opened with
}
