import { openLlama } from "./causal/llama";
import { openCausalOnnx } from "./causal/onnx";
import { causalScorer } from "./causal/scorer";
import { isOwnCausal } from "./causal/shape";
import { ModelFolder } from "./folder";
import { inspectModel, type ModelFiles } from "./inspect";
import type { Precision } from "./onnx/layers";
import type { Scorer } from "./scorer";
import type { Scoring } from "./scores";
import { openT5Onnx } from "./t5/onnx";
import { openT5 } from "./t5/scorer";
import { openTokenizer } from "./tokenizer";

/** How a model is loaded and asked. */
export interface ModelOptions {
  readonly scoring?: Scoring;
  /** `fp32`, `int8`, or where there are ONNX files one of transformers.js' names. */
  readonly dtype?: string;
  /** Threads of one call; 1 unless told, as several processes share the machine. */
  readonly threads?: number;
  /** Whether the prompt is put into the chat template; unless told, where the model has one. */
  readonly chat?: boolean | undefined;
}

/** A folder that was checked and can be loaded. */
export interface CheckedModel extends ModelFiles {
  /** What its scores depend on: hash of its files, and the options. */
  readonly fingerprint: string;
  readonly chat: boolean;
}

/**
 * Checks a model's folder before it is loaded.
 * @throws InputError for the first thing that is wrong
 */
export function checkModel(path: string, options: ModelOptions = {}): CheckedModel {
  const { scoring = "logprob", dtype = "fp32" } = options;
  const folder = new ModelFolder(path);
  const model = inspectModel(folder, dtype);
  const decoderOnly = isOwnCausal(model.kind) || model.kind === "causal-onnx";
  const chat = decoderOnly && model.hasTemplate && options.chat !== false;
  const fingerprint = [model.kind, scoring, dtype, ...(chat ? ["chat"] : []), folder.fingerprint(model.files)].join(
    "-",
  );
  return { ...model, chat, fingerprint };
}

/**
 * Loads a model that scores any candidates after a prompt.
 * @param path a folder in Hugging Face layout: a T5, Llama or Qwen2 with safetensors, or any T5 or decoder-only model with ONNX files
 * @throws InputError for a folder that is not sound
 */
export async function loadModel(path: string, options: ModelOptions = {}): Promise<Scorer> {
  const { scoring = "logprob", dtype = "fp32", threads = 1 } = options;
  const { kind, chat } = checkModel(path, options);
  const folder = new ModelFolder(path);
  const precision = dtype as Precision;
  if (kind === "t5") return openT5(folder, { scoring, precision, threads });
  if (kind === "t5-onnx") return openT5Onnx(folder, { scoring, dtype, threads });
  const tokenizer = await openTokenizer(folder);
  const model = isOwnCausal(kind)
    ? await openLlama(folder, kind, precision, threads)
    : await openCausalOnnx(folder, { dtype, threads });
  return causalScorer(model, tokenizer, { scoring, chat, endTokens: endTokens(folder) });
}

/** The tokens that end what a model says. */
function endTokens(folder: ModelFolder): number[] {
  for (const name of ["generation_config.json", "config.json"]) {
    if (!folder.has(name)) continue;
    const { eos_token_id: id } = folder.json(name) as { eos_token_id?: number | number[] };
    if (id != null) return [id].flat();
  }
  return [];
}
