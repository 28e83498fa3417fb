import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";

/** transformers.js as this library sees it. */
export type TransformersJs = typeof import("@xenova/transformers", { with: { "resolution-mode": "require" }});
export type Tensor = InstanceType<TransformersJs["Tensor"]>;
export type PreTrainedModel = InstanceType<TransformersJs["PreTrainedModel"]>;
export type PreTrainedTokenizer = InstanceType<TransformersJs["PreTrainedTokenizer"]>;

/** transformers.js, set to load from folders on this machine and from nowhere else. */
export function transformersJs(): TransformersJs {
  const js = require("@xenova/transformers") as TransformersJs;
  js.env.allowRemoteModels = false;
  js.env.allowLocalModels = true;
  js.env.localModelPath = "";
  return js;
}

/** How a model of ONNX files is loaded. */
export interface OnnxOptions {
  /** transformers.js' name for the file of weights, such as `fp32` or `q8`. */
  readonly dtype: string;
  /** Threads of one call. */
  readonly threads: number;
}

/**
 * Loads a model from its ONNX files.
 * @throws InputError for files that are missing or not understood
 */
export async function loadPreTrained(
  kind: "AutoModelForCausalLM" | "AutoModelForSeq2SeqLM",
  folder: ModelFolder,
  { dtype, threads }: OnnxOptions,
): Promise<PreTrainedModel> {
  try {
    return await transformersJs()[kind].from_pretrained(folder.path, {
      dtype: dtype as "fp32",
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 },
    });
  } catch (error) {
    throw new InputError(`cannot load the model in ${folder.path}: ${(error as Error).message.split("\n")[0]}`);
  }
}
