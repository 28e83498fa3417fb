import { MAX_BYTES, optimiserBytes } from "./adam/blocks";
import { type OwnCausal, readLlamaShape } from "./causal/shape";
import type { ModelFolder } from "./folder";
import { type Lora, loraShapes } from "./lora/lora";
import { loraModel } from "./lora/targets";
import { readT5Shape } from "./t5/shape";
import { listTensors } from "./tensor-list";
import { copies } from "./tied";
import { BATCH_LIMITS } from "./train/batches";
import { LAMOREL_VALUE_HEAD } from "./train/value-head";

/** Nodes of the tree of the six actions' tokens. */
const NODES = 7;

/** How large the batches of a training are. */
export interface BatchSize {
  /** Prompts of a gradient step that differ. */
  readonly prompts: number;
  /** Prompts beside them of which only V is asked, so that they have no candidates. */
  readonly valuePrompts?: number;
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
  /** The value head's weights, gradient and moments. */
  readonly valueHead: number;
  /** What the forward pass keeps for the backward pass, and what is at work of the backward pass at once. */
  readonly activations: number;
  /** What a forward pass over a batch of prompts to be acted on takes. */
  readonly reading: number;
  /** What going on from a checkpoint takes at its start, beyond activations and reading, which come later. */
  readonly resuming: number;
  /** Node.js and onnxruntime themselves. */
  readonly runtime: number;
  readonly total: number;
}

/** Node.js with onnxruntime and a tokenizer, before any weight is read. */
const RUNTIME_BYTES = 200e6;
/** Room that onnxruntime holds beyond what is at work at once: its arena grows in steps, and packs the matrices of a product. */
const ARENA = 1.25;
/** Share of the activations that are kept where LoRA alone is trained: what only the gradients of frozen matrices read is let go. */
const LORA_SHARE = 0.8;
/**
 * What {@link trainingMemory} and a measured peak differ by at most, as a factor either way. On Linux it was 1.04 to 1.24 of the peak, for T5s
 * and a Qwen2 of 0.8 to 77 million weights, 8 to 64 prompts, all weights and LoRA.
 */
export const MEMORY_FACTOR = 1.4;

/**
 * Bytes of memory for training a model with a value head by PPO, to refuse what would not fit before it starts. Parameters, gradients and
 * moments are exact; activations are counted tensor by tensor from the model's measures: for each token of each layer the numbers that
 * the reverse pass reads again (the sums and norms, queries, keys, values, attention's weights before and after the softmax, the
 * feed-forward block's inner numbers), one layer's gradients of the same, and at the nodes the logits three times (logits, softmax,
 * gradient).
 * @param lora what is trained; unless told, all weights
 * @throws InputError for a folder that is not sound, or is no T5, Llama or Qwen2
 */
export function trainingMemory(folder: ModelFolder, batch: BatchSize, lora?: Lora): TrainingMemory {
  const shapes = weightShapes(folder);
  const weights = numbers(shapes) * 4;
  const trained = lora ? loraShapes(lora) : shapes;
  const own = numbers(trained) * 4;
  const { valuePrompts = 0, ...rest } = batch;
  const measures = measuresOf(folder);
  const kept =
    measures.kept(rest) + (valuePrompts > 0 ? measures.kept({ ...rest, prompts: valuePrompts, nodes: 1 }) : 0);
  const activations = Math.ceil(4 * ARENA * (lora ? LORA_SHARE : 1) * kept);
  const reading = Math.ceil(4 * ARENA * measures.read(rest));
  const head = 16 * valueHeadNumbers(measures.width);
  // What an optimiser takes beyond its numbers: filling up, and its piece of free room.
  const padding = optimiserBytes(trained) - 4 * own;
  const parts = {
    weights,
    adapters: lora ? own : 0,
    gradients: own,
    moments: 2 * own,
    valueHead: head,
    activations,
    reading,
    resuming: Math.max(0, 3 * own + (3 * head) / 4 - activations - reading),
    runtime: RUNTIME_BYTES + padding,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}

/** Whether an optimiser of what is trained, the value head not counted, has room in WebAssembly's memory. */
export function fitsOptimiser(folder: ModelFolder, lora?: Lora): boolean {
  const shapes = lora ? loraShapes(lora) : weightShapes(folder);
  return optimiserBytes(shapes) + 16 * valueHeadNumbers(measuresOf(folder).width) <= MAX_BYTES;
}

/** The tensors of a model, without copies that nothing reads. */
function weightShapes(folder: ModelFolder): (readonly [string, readonly number[]])[] {
  const tensors = listTensors(folder);
  const unread = copies(folder.json("config.json") as Record<string, unknown>, tensors);
  return [...tensors].flatMap(([name, { shape }]) => (unread.includes(name) ? [] : [[name, shape] as const]));
}

function valueHeadNumbers(width: number): number {
  const widths = [width, ...LAMOREL_VALUE_HEAD.widths, 1];
  return widths.slice(1).reduce((sum, outputs, k) => sum + outputs * (widths[k] + 1), 0);
}

function numbers(shapes: Iterable<readonly [string, readonly number[]]>): number {
  return [...shapes].reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

/** What a pass over a model takes, in numbers of float32. */
interface Measures {
  readonly width: number;
  /** What is kept of a forward pass for the backward pass. */
  kept(batch: BatchSize): number;
  /** What a forward pass alone takes at its widest: one layer, and the logits. */
  read(batch: BatchSize): number;
}

function measuresOf(folder: ModelFolder): Measures {
  const model = loraModel(folder);
  return model === "t5" ? t5Measures(folder) : llamaMeasures(folder, model);
}

/** Sum, norm, output and the norm's own factor. */
function blockNumbers(width: number): number {
  return 3 * width + 1;
}

function t5Measures(folder: ModelFolder): Measures {
  const { width, heads, headWidth, feedForwardWidth, gated, encoderLayers, decoderLayers, vocabulary } =
    readT5Shape(folder);
  const all = heads * headWidth;
  const feedForward = blockNumbers(width) + (gated ? 4 : 2) * feedForwardWidth;
  const attention = (keys: number): number => blockNumbers(width) + 4 * all + 2 * heads * keys;
  const encoderLayer = (tokens: number): number => tokens * (attention(tokens) + feedForward);
  // The decoder's queries look at the prompt, whose keys and values are made anew in each layer.
  const decoderLayer = (tokens: number, nodes: number): number =>
    nodes * (attention(nodes) + feedForward + attention(tokens)) + tokens * 2 * all;
  return {
    width,
    kept: ({ prompts, tokens, nodes = NODES }) =>
      prompts *
      ((encoderLayers + 1) * encoderLayer(tokens) +
        (decoderLayers + 1) * decoderLayer(tokens, nodes) +
        tokens * width +
        3 * nodes * vocabulary),
    read: ({ tokens, nodes = NODES }) => {
      const prompts = readAtOnce(tokens + nodes, nodes, vocabulary);
      return prompts * (Math.max(encoderLayer(tokens), decoderLayer(tokens, nodes)) + 3 * nodes * vocabulary);
    },
  };
}

function llamaMeasures(folder: ModelFolder, model: OwnCausal): Measures {
  const { width, heads, keyHeads, headWidth, feedForwardWidth, layers, vocabulary } = readLlamaShape(folder, model);
  // Queries and keys are there before and after they are rotated.
  const layer = (read: number): number =>
    read *
    (2 * blockNumbers(width) +
      3 * heads * headWidth +
      3 * keyHeads * headWidth +
      2 * heads * read +
      5 * feedForwardWidth);
  return {
    width,
    kept: ({ prompts, tokens, nodes = NODES }) =>
      prompts * ((layers + 1) * layer(tokens + nodes) + (tokens + nodes) * width + 3 * nodes * vocabulary),
    read: ({ tokens, nodes = NODES }) =>
      readAtOnce(tokens + nodes, nodes, vocabulary) * (layer(tokens + nodes) + 3 * nodes * vocabulary),
  };
}

/** Prompts that are read at once where there are many. */
function readAtOnce(rows: number, nodes: number, vocabulary: number): number {
  return Math.max(1, Math.floor(Math.min(BATCH_LIMITS.rows / rows, BATCH_LIMITS.logits / (nodes * vocabulary))));
}
