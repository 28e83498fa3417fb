import { optimiserBytes } from "./adam/blocks";
import { readLlamaShape } from "./causal/shape";
import type { ModelFolder } from "./folder";
import { type Lora, loraShapes } from "./lora/lora";
import { loraModel } from "./lora/targets";
import { readT5Shape } from "./t5/shape";
import { listTensors } from "./tensor-list";

/** How large the batches of a training are. */
export interface BatchSize {
  /** Prompts of a gradient step that differ. */
  readonly prompts: number;
  /** Tokens of a prompt, what fills it up counted. */
  readonly tokens: number;
  /** Nodes of the candidates' tree: 7 for the six actions. */
  readonly nodes?: number;
}

/** Bytes that a training takes, by what for. */
export interface TrainingMemory {
  /** The model's weights in float32. */
  readonly weights: number;
  /** What LoRA trains; 0 where the weights themselves are trained. */
  readonly adapters: number;
  readonly gradients: number;
  /** Adam's two moments. */
  readonly moments: number;
  /** What the forward pass keeps for the backward pass, and what is at work of the backward pass at once. */
  readonly activations: number;
  /** Node.js and onnxruntime themselves. */
  readonly runtime: number;
  readonly total: number;
}

/** Node.js with onnxruntime and a tokenizer, before any weight is read. */
const RUNTIME_BYTES = 250e6;
/** Room that onnxruntime holds beyond what is at work at once: its arena grows in steps, and packs the matrices of a product. */
const ARENA = 1.25;

/**
 * Bytes of memory for training a model, to refuse what would not fit before it starts. Parameters, gradients and moments are exact;
 * activations are counted tensor by tensor from the model's measures: for each token of each layer the numbers that the
 * reverse pass reads again (the sums and norms, queries, keys, values, attention's weights before and after the softmax, the feed-forward
 * block's inner numbers), one layer's gradients of the same, and at the nodes the logits three times (logits, softmax, gradient).
 * @param lora what is trained; unless told, all weights
 * @throws InputError for a folder that is not sound, or is no T5, Llama or Qwen2
 */
export function trainingMemory(folder: ModelFolder, batch: BatchSize, lora?: Lora): TrainingMemory {
  const shapes = [...listTensors(folder)].map(([name, { shape }]) => [name, shape] as const);
  const weights = numbers(shapes) * 4;
  const trained = lora ? loraShapes(lora) : shapes;
  const own = numbers(trained) * 4;
  const activations = Math.ceil(4 * ARENA * activationNumbers(folder, batch));
  // What an optimiser takes beyond its numbers: filling up, and its piece of free room.
  const padding = optimiserBytes(trained) - 4 * own;
  const parts = {
    weights,
    adapters: lora ? own : 0,
    gradients: own,
    moments: 2 * own,
    activations,
    runtime: RUNTIME_BYTES + padding,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}

function numbers(shapes: Iterable<readonly [string, readonly number[]]>): number {
  return [...shapes].reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

function activationNumbers(folder: ModelFolder, { prompts, tokens, nodes = 7 }: BatchSize): number {
  return loraModel(folder) === "t5"
    ? t5Numbers(folder, prompts, tokens, nodes)
    : llamaNumbers(folder, prompts, tokens, nodes);
}

/** Sum, norm, output and the norm's own factor. */
function blockNumbers(width: number): number {
  return 3 * width + 1;
}

function t5Numbers(folder: ModelFolder, prompts: number, tokens: number, nodes: number): number {
  const { width, heads, headWidth, feedForwardWidth, gated, encoderLayers, decoderLayers, vocabulary } =
    readT5Shape(folder);
  const all = heads * headWidth;
  const feedForward = blockNumbers(width) + (gated ? 4 : 2) * feedForwardWidth;
  const attention = (keys: number): number => blockNumbers(width) + 4 * all + 2 * heads * keys;
  const encoderLayer = prompts * tokens * (attention(tokens) + feedForward);
  // The decoder's queries look at the prompt, whose keys and values are made anew in each layer.
  const cross = prompts * (nodes * attention(tokens) + tokens * 2 * all);
  const decoderLayer = prompts * nodes * (attention(nodes) + feedForward) + cross;
  const head = 3 * prompts * nodes * vocabulary;
  return (encoderLayers + 1) * encoderLayer + (decoderLayers + 1) * decoderLayer + prompts * tokens * width + head;
}

function llamaNumbers(folder: ModelFolder, prompts: number, tokens: number, nodes: number): number {
  const { width, heads, keyHeads, headWidth, feedForwardWidth, layers, vocabulary } = readLlamaShape(
    folder,
    loraModel(folder) === "llama" ? "llama" : "qwen2",
  );
  const read = tokens + nodes;
  // Queries and keys are there before and after they are rotated.
  const attention = 3 * heads * headWidth + 3 * keyHeads * headWidth + 2 * heads * read;
  const layer = 2 * blockNumbers(width) + attention + 5 * feedForwardWidth;
  return prompts * read * ((layers + 1) * layer + width) + 3 * prompts * nodes * vocabulary;
}
