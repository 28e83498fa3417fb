import { InputError } from "../../errors";
import { isOwnCausal } from "../causal/shape";
import type { ModelFolder } from "../folder";
import { openTokenizer } from "../tokenizer";
import { hasSafetensors, openWeights, type Weights } from "../weights";
import { isAdapter } from "./adapter";
import type { Architecture } from "./architecture";
import { llamaArchitecture } from "./llama-architecture";
import { openTrainingSession, type ParameterMemory, parameterCounts, type TrainingSession } from "./session";
import { t5Architecture } from "./t5-architecture";
import { type TrainingOptions, trainingGraph } from "./training-graph";
import { isValueHead } from "./value-head";

/** A model with its gradients. */
export interface Training extends TrainingSession, Architecture {}

/** Where the parameters lie, how many threads a step takes, and how prompts are put. */
export interface TrainingPlace {
  /** Makes memory for so many trained and frozen numbers; in ordinary arrays unless told. */
  readonly allocate?: (counts: { readonly trained: number; readonly frozen: number }) => ParameterMemory;
  readonly threads?: number;
  /** Whether prompts are put into the model's chat template, where it has one, as when it scores. */
  readonly chat?: boolean | undefined;
}

const ordinaryMemory: NonNullable<TrainingPlace["allocate"]> = ({ trained, frozen }) => ({
  trained: new Float32Array(trained),
  gradients: new Float32Array(trained),
  frozen: new Float32Array(frozen),
});

/**
 * Opens a folder in Hugging Face layout for training: a T5, Llama or Qwen2 with safetensors of any float type. Tensors that the file
 * does not have (an adapter's, a value head's) start at 0: fill them in `tensors`.
 * @throws InputError for a folder that is not sound or of another kind
 */
export async function openTraining(
  folder: ModelFolder,
  options: TrainingOptions,
  { allocate = ordinaryMemory, threads = 1, chat = true }: TrainingPlace = {},
): Promise<Training> {
  const { architecture, weights } = await openArchitecture(folder, chat);
  const graph = trainingGraph(architecture.build, options);
  const session = await openTrainingSession(graph, allocate(parameterCounts(graph.blocks)), threads);
  for (const { name, shape, values } of session.tensors.values()) {
    if (!isAdapter(name) && !isValueHead(name)) values.set(weights.read(name, shape).data);
  }
  return { ...session, ...architecture };
}

async function openArchitecture(
  folder: ModelFolder,
  chat: boolean,
): Promise<{ architecture: Architecture; weights: Weights }> {
  const { model_type: type } = folder.json("config.json") as { model_type?: unknown };
  if (type !== "t5" && !isOwnCausal(type)) {
    throw new InputError(
      `${folder.path} holds a model of type ${JSON.stringify(type)}; T5, Llama and Qwen2 can be trained`,
    );
  }
  if (!hasSafetensors(folder)) {
    throw new InputError(`${folder.path} has no weights: model.safetensors is missing; get the model again`);
  }
  const weights = openWeights(folder);
  const tokenizer = await openTokenizer(folder);
  const architecture =
    type === "t5"
      ? t5Architecture(folder, weights, tokenizer)
      : llamaArchitecture(folder, type, weights, tokenizer, chat);
  return { architecture, weights };
}
