import type * as onnxruntime from "onnxruntime-node";
import { InputError } from "../../errors";
import type { OnnxModel } from "./graph";

/** A tensor that goes in or comes out. */
export interface Tensor {
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly dims: readonly number[];
  /** Its element type's name, where the data do not tell. */
  readonly type?: string;
}

/** A loaded model. */
export interface Session {
  readonly inputNames: readonly string[];
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}

/**
 * Loads a graph into onnxruntime, for this processor.
 * @param threads of one call; 1 where several processes share the machine
 * @throws InputError for a graph that onnxruntime does not take
 */
export async function openSession({ graph, constants }: OnnxModel, threads: number): Promise<Session> {
  const { InferenceSession } = require("onnxruntime-node") as typeof onnxruntime;
  let session: onnxruntime.InferenceSession;
  try {
    session = await InferenceSession.create(graph, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      externalData: constants,
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new InputError(`onnxruntime does not take the model: ${(error as Error).message.split("\n")[0]}`);
  }
  return {
    inputNames: session.inputNames,
    run: async (inputs) => {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, runtimeTensor(tensor)]));
      const outputs = Object.entries(await session.run(feeds));
      return Object.fromEntries(outputs.map(([name, { data, dims }]) => [name, { data: numbers(name, data), dims }]));
    },
    close: () => session.release(),
  };
}

/** A tensor as onnxruntime takes it. */
export function runtimeTensor({ data, dims }: Tensor): onnxruntime.Tensor {
  const { Tensor } = require("onnxruntime-node") as typeof onnxruntime;
  if (data instanceof Float32Array) return new Tensor("float32", data, dims);
  return data instanceof Int32Array ? new Tensor("int32", data, dims) : new Tensor("int64", data, dims);
}

/** The numbers of an output. */
function numbers(name: string, data: onnxruntime.Tensor["data"]): Tensor["data"] {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array) return data;
  throw new InputError(
    `the model's output ${name} is of a type that is not read here; float32 or whole numbers are needed`,
  );
}
