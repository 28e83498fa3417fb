import { InputError } from "../errors";
import { isOwnCausal, type OwnCausal } from "./causal/shape";
import type { ModelFolder } from "./folder";
import { TOKENIZER_FILES } from "./tokenizer";
import { hasSafetensors, openWeights, weightFiles } from "./weights";

/** How a model is run: by our own graph from safetensors, or from its ONNX files by transformers.js. */
export type ModelKind = "t5" | OwnCausal | "t5-onnx" | "causal-onnx";

/** What is in a model's folder, as far as its scores depend on it. */
export interface ModelFiles {
  readonly kind: ModelKind;
  /** Names of the files that are read. */
  readonly files: readonly string[];
  /** Whether it has a chat template. */
  readonly hasTemplate: boolean;
}

/** Endings of transformers.js' files of weights. */
export const ONNX_SUFFIXES: Readonly<Record<string, string>> = {
  fp32: "",
  fp16: "_fp16",
  int8: "_int8",
  uint8: "_uint8",
  q8: "_quantized",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
};
/** Numbers that our own graphs can work in. */
const OWN_DTYPES = ["fp32", "int8"];

/** All dtypes that some model can be loaded in, the default first. */
export const DTYPES: readonly string[] = Object.keys(ONNX_SUFFIXES);

/**
 * Finds out what a folder holds and checks it as far as that goes without loading: the files are there, the headers of
 * safetensors are sound, the tokenizer fits the vocabulary.
 * @throws InputError for the first thing that is wrong
 */
export function inspectModel(folder: ModelFolder, dtype: string): ModelFiles {
  const config = folder.json("config.json") as { model_type?: unknown; vocab_size?: unknown } | null;
  if (typeof config?.vocab_size !== "number") {
    throw new InputError(`${folder.path}/config.json has no vocab_size; get the file again`);
  }
  checkTokenizer(folder, config.vocab_size);
  const kind = kindOf(folder, config.model_type, dtype);
  const weights = kind.endsWith("-onnx") ? onnxFiles(folder, kind, dtype) : weightFiles(folder);
  if (hasSafetensors(folder)) openWeights(folder);
  const { chat_template: template } = folder.json("tokenizer_config.json") as { chat_template?: unknown };
  return {
    kind,
    files: ["config.json", "generation_config.json", ...TOKENIZER_FILES, ...weights],
    hasTemplate: template !== undefined || folder.has("chat_template.jinja"),
  };
}

/** Whether a kind of model, in these numbers, is run by our own graph where it has safetensors. */
export function hasOwnGraph(type: unknown, dtype: string): type is "t5" | OwnCausal {
  return (type === "t5" || isOwnCausal(type)) && OWN_DTYPES.includes(dtype);
}

function kindOf(folder: ModelFolder, type: unknown, dtype: string): ModelKind {
  if (hasOwnGraph(type, dtype) && hasSafetensors(folder)) return type;
  if (type === "t5") return "t5-onnx";
  if (folder.has(`onnx/model${ONNX_SUFFIXES[dtype]}.onnx`)) return "causal-onnx";
  throw new InputError(
    `${folder.path} is no model that can be scored: its type is ${JSON.stringify(type)}, and it has neither safetensors of a T5, Llama or Qwen2 nor onnx/model${ONNX_SUFFIXES[dtype]}.onnx`,
  );
}

/** A file of weights beside an ONNX file, as Hugging Face's tools name it. */
const NAMED_DATA = /^(.+\.onnx)_data(_\d+)?$/;

/** The ONNX files of a model, and the files beside them that they may take weights from. */
function onnxFiles(folder: ModelFolder, kind: ModelKind, dtype: string): string[] {
  const names = kind === "t5-onnx" ? ["encoder_model", "decoder_model_merged"] : ["model"];
  const files = names.map((name) => `onnx/${name}${ONNX_SUFFIXES[dtype]}.onnx`);
  const missing = files.find((file) => !folder.has(file));
  if (missing !== undefined) {
    throw new InputError(
      `${folder.path} has no weights: neither model.safetensors nor ${missing}; get the model again`,
    );
  }
  const beside = folder.list("onnx").filter((name) => {
    const [, owner] = name.match(NAMED_DATA) ?? [];
    return owner === undefined ? !name.endsWith(".onnx") : files.includes(owner);
  });
  return [...files, ...beside];
}

/** Every id the tokenizer can produce must be a row of the model's embedding. */
function checkTokenizer(folder: ModelFolder, vocabulary: number): void {
  const tokenizer = folder.json("tokenizer.json") as {
    model?: { vocab?: unknown };
    added_tokens?: { id?: number }[];
  } | null;
  const vocab = tokenizer?.model?.vocab;
  if (typeof vocab !== "object" || vocab === null)
    throw new InputError(`${folder.path}/tokenizer.json has no vocabulary`);
  const ids = Array.isArray(vocab) ? vocab.map((_, id) => id) : Object.values(vocab as Record<string, number>);
  const added = (tokenizer?.added_tokens ?? []).map(({ id }) => id ?? -1);
  const largest = [...ids, ...added].reduce((a, b) => Math.max(a, b), -1);
  if (largest >= vocabulary) {
    throw new InputError(
      `${folder.path}: the tokenizer does not fit: it knows token ${largest}, the model has ${vocabulary} tokens`,
    );
  }
}
