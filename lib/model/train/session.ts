import type * as onnxruntime from "onnxruntime-node";
import { FailedError, InputError } from "../../errors";
import type { OnnxModel } from "../onnx/graph";
import { runtimeTensor, type Tensor } from "../onnx/session";
import { type Block, gradientName, type NamedTensor } from "./parameters";
import type { TrainingGraph } from "./training-graph";

/** The numbers that a graph computes in: float32, in which models are trained, or float64. */
export type Reals = Float32Array | Float64Array;

/** A tensor's numbers where they lie among all. */
export interface TensorView<R extends Reals = Float32Array> extends NamedTensor {
  readonly values: R;
  /** Its gradient after the last step; undefined where it is frozen. */
  readonly gradient: R | undefined;
}

/** Memory for parameters: of the trained ones, of their gradients in the same order, and of the frozen ones. */
export interface ParameterMemory<R extends Reals = Float32Array> {
  readonly trained: R;
  readonly gradients: R;
  readonly frozen: R;
}

/** A training graph in onnxruntime. */
export interface TrainingSession<R extends Reals = Float32Array> {
  /** One buffer each: an optimiser goes over `trained` and `gradients` as a whole. */
  readonly memory: ParameterMemory<R>;
  readonly tensors: ReadonlyMap<string, TensorView<R>>;
  /**
   * Computes the loss and writes all gradients into `memory.gradients`.
   * @returns the outputs that are no gradients
   */
  gradients(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, R>>>;
  close(): Promise<void>;
}

/** Every block starts at a whole cache line of so many numbers. */
const ALIGNMENT = 16;

/** How many numbers trained and frozen parameters take. */
export interface ParameterCounts {
  readonly trained: number;
  readonly frozen: number;
}

/** How many numbers a graph's trained and frozen blocks take. */
export function parameterCounts(blocks: readonly Block[]): ParameterCounts {
  const size = (trained: boolean): number =>
    blocks.reduce((sum, block) => sum + (block.trained === trained ? aligned(sizeOf(block.dims)) : 0), 0);
  return { trained: size(true), frozen: size(false) };
}

/**
 * Loads a training graph. The parameters stay in `memory`, from which the graph reads them at each step; gradients are written in place.
 * @param memory of {@link parameterCounts} numbers at least, of the type that the graph computes in
 * @param threads of one step
 * @throws InputError for a graph that onnxruntime does not take; a step throws FailedError where it breaks
 */
export async function openTrainingSession<R extends Reals = Float32Array>(
  { model, blocks, embedded }: TrainingGraph,
  memory: ParameterMemory<R>,
  threads: number,
): Promise<TrainingSession<R>> {
  const { InferenceSession } = require("onnxruntime-node") as typeof onnxruntime;
  const session = await create(InferenceSession, model, threads, memory.trained instanceof Float64Array);
  const views = new Map(placed(blocks, memory));
  const parameters: Record<string, onnxruntime.Tensor> = {};
  const written: Record<string, onnxruntime.Tensor> = {};
  for (const [{ input, dims }, { values, gradient }] of views) {
    parameters[input] = realTensor(values, dims);
    const name = gradientName(input);
    if (gradient && session.outputNames.includes(name)) written[name] = realTensor(gradient, dims);
  }
  const others = session.outputNames.filter((name) => !(name in written));
  /** Rows of embeddings' gradients that the last step added where the graph itself writes nothing. */
  let stale: { readonly gradient: R; readonly tokens: Int32Array; readonly width: number }[] = [];

  const input = (tensor: Tensor): onnxruntime.Tensor =>
    tensor.data instanceof Float32Array && memory.trained instanceof Float64Array
      ? realTensor(Float64Array.from(tensor.data), tensor.dims)
      : runtimeTensor(tensor);

  const addRows = (inputs: Readonly<Record<string, Tensor>>, outputs: Readonly<Record<string, R>>): void => {
    for (const { gradient, tokens, width } of stale) {
      for (const token of tokens) gradient.fill(0, token * width, (token + 1) * width);
    }
    stale = [];
    for (const { block, tokens: name, output } of embedded) {
      const gradient = views.get(block)?.gradient;
      if (!gradient) continue;
      const [tokens, rows] = [inputs[name].data as Int32Array, outputs[output]];
      const width = rows.length / tokens.length;
      for (const [k, token] of tokens.entries()) {
        for (let j = 0; j < width; j++) gradient[token * width + j] += rows[k * width + j];
      }
      if (!(gradientName(block.input) in written)) stale.push({ gradient, tokens, width });
    }
  };

  return {
    memory,
    tensors: new Map([...views].flatMap(([block, view]) => [...parts(block, view)]).map((part) => [part.name, part])),
    gradients: async (inputs) => {
      const feeds: Record<string, onnxruntime.Tensor> = { ...parameters };
      for (const [name, tensor] of Object.entries(inputs)) feeds[name] = input(tensor);
      const fetches = { ...written, ...Object.fromEntries(others.map((name) => [name, null])) };
      const outputs = await session.run(feeds, fetches).catch((error: Error) => {
        throw new FailedError(`a gradient could not be computed: ${error.message.split("\n")[0]}`);
      });
      const result = Object.fromEntries(others.map((name) => [name, outputs[name].data as R]));
      addRows(inputs, result);
      return result;
    },
    close: () => session.release(),
  };
}

async function create(
  sessions: typeof onnxruntime.InferenceSession,
  { graph, constants }: OnnxModel,
  threads: number,
  plain: boolean,
): Promise<onnxruntime.InferenceSession> {
  try {
    return await sessions.create(graph, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      ...(plain && { graphOptimizationLevel: "basic" as const }), // others put in operators that know float32 alone
      enableMemPattern: false, // lengths differ from step to step: a plan for each would be kept
      externalData: constants,
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new InputError(`onnxruntime does not take the model: ${(error as Error).message.split("\n")[0]}`);
  }
}

function realTensor(values: Reals, dims: readonly number[]): onnxruntime.Tensor {
  const { Tensor } = require("onnxruntime-node") as typeof onnxruntime;
  return values instanceof Float32Array ? new Tensor("float32", values, dims) : new Tensor("float64", values, dims);
}

type BlockView<R extends Reals> = Pick<TensorView<R>, "values" | "gradient">;

/** Each block's place in the memory, one after the other. */
function* placed<R extends Reals>(
  blocks: readonly Block[],
  memory: ParameterMemory<R>,
): Generator<[Block, BlockView<R>]> {
  const cut = (all: R, from: number, to: number): R => all.subarray(from, to) as R;
  let [trained, frozen] = [0, 0];
  for (const block of blocks) {
    const size = sizeOf(block.dims);
    if (block.trained) {
      const [values, gradient] = [memory.trained, memory.gradients].map((all) => cut(all, trained, trained + size));
      yield [block, { values, gradient }];
      trained += aligned(size);
    } else {
      yield [block, { values: cut(memory.frozen, frozen, frozen + size), gradient: undefined }];
      frozen += aligned(size);
    }
  }
}

/** The tensors of a block. */
function* parts<R extends Reals>({ tensors }: Block, { values, gradient }: BlockView<R>): Generator<TensorView<R>> {
  const cut = (all: R, from: number, to: number): R => all.subarray(from, to) as R;
  let start = 0;
  for (const { name, shape } of tensors) {
    const end = start + sizeOf(shape);
    yield { name, shape, values: cut(values, start, end), gradient: gradient && cut(gradient, start, end) };
    start = end;
  }
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
