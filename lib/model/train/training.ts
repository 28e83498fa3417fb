import { readHeader } from "../../safetensors-header";
import type { ModelFolder } from "../folder";
import { isAdapter } from "../lora/adapter";
import { openTokenizer } from "../tokenizer";
import { trainable } from "../trainable";
import { openWeights, type Weights, weightFiles } from "../weights";
import type { Architecture } from "./architecture";
import { llamaArchitecture } from "./llama-architecture";
import { FLOAT32, type Numbers } from "./numbers";
import {
  openTrainingSession,
  type ParameterCounts,
  type ParameterMemory,
  parameterCounts,
  type Reals,
  type TrainingSession,
} from "./session";
import { t5Architecture } from "./t5-architecture";
import { type TrainingOptions, trainingGraph } from "./training-graph";
import { isValueHead } from "./value-head";

/** A model with its gradients. */
export interface Training<R extends Reals = Float32Array> extends TrainingSession<R>, Architecture {}

/** Where the parameters lie, how many threads a step takes, and how prompts are put. */
export interface TrainingPlace<R extends Reals = Float32Array> {
  /** The memory of another graph of the same tensors, trained and frozen alike: what it holds is taken as it is. */
  readonly memory?: ParameterMemory<R>;
  /** Makes memory for so many trained and frozen numbers; in ordinary arrays unless told. */
  readonly allocate?: (counts: ParameterCounts) => ParameterMemory<R>;
  readonly threads?: number;
  /** Whether prompts are put into the model's chat template, where it has one, as when it scores. */
  readonly chat?: boolean | undefined;
  /** Hears what a user should know. */
  readonly say?: (line: string) => void;
}

/**
 * Opens a folder in Hugging Face layout for training: a T5, Llama or Qwen2 with safetensors of any float type. Tensors that the file
 * does not have (an adapter's, a value head's) start at 0: fill them in `tensors`.
 * @throws InputError for a folder that is not sound or of another kind
 */
export function openTraining(
  folder: ModelFolder,
  options: TrainingOptions,
  place: TrainingPlace = {},
): Promise<Training> {
  return openTrainingIn(FLOAT32, folder, options, place);
}

/** As {@link openTraining}, in numbers of one's choice. */
export async function openTrainingIn<R extends Reals>(
  { graph: empty, zeros }: Numbers<R>,
  folder: ModelFolder,
  options: TrainingOptions,
  { memory, allocate, threads = 1, chat = true, say = () => {} }: TrainingPlace<R> = {},
): Promise<Training<R>> {
  const { architecture, weights } = await openArchitecture(folder, chat);
  const graph = trainingGraph(architecture.build, options, empty());
  const ordinary = ({ trained, frozen }: ParameterCounts): ParameterMemory<R> => ({
    trained: zeros(trained),
    gradients: zeros(trained),
    frozen: zeros(frozen),
  });
  const own = memory ?? (allocate ?? ordinary)(parameterCounts(graph.blocks));
  const session = await openTrainingSession(graph, own, threads);
  if (memory) return { ...session, ...architecture };
  const halves = halfTensors(folder);
  if (halves > 0) say(`${folder.path} has ${halves} tensors of 16 bits; they are trained as float32`);
  for (const { name, shape, values } of session.tensors.values()) {
    if (!isAdapter(name) && !isValueHead(name)) values.set(weights.read(name, shape).data);
  }
  return { ...session, ...architecture };
}

async function openArchitecture(
  folder: ModelFolder,
  chat: boolean,
): Promise<{ architecture: Architecture; weights: Weights }> {
  const { type } = trainable(folder);
  const weights = openWeights(folder);
  const tokenizer = await openTokenizer(folder);
  const architecture =
    type === "t5"
      ? t5Architecture(folder, weights, tokenizer)
      : llamaArchitecture(folder, type, weights, tokenizer, chat);
  return { architecture, weights };
}

/** How many tensors of a folder are float16 or bfloat16. */
function halfTensors(folder: ModelFolder): number {
  const files = weightFiles(folder).filter((name) => name.endsWith(".safetensors"));
  const tensors = files.flatMap((name) => [...readHeader(folder.file(name)).tensors.values()]);
  return tensors.filter(({ dtype }) => dtype === "F16" || dtype === "BF16").length;
}
