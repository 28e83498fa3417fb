import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors";
import { readHeader } from "./safetensors";

/** Files that transformers.js reads of a T5, beside its configuration and tokenizer. */
const ENCODER = "onnx/encoder_model.onnx";
const DECODER = "onnx/decoder_model_merged.onnx";

/** What of a model's configuration is checked here. */
interface Configuration {
  readonly model_type?: unknown;
  readonly vocab_size?: unknown;
}

/**
 * Checks a folder that should hold a T5 in transformers.js' layout before it is loaded: the files are there, weights in
 * safetensors are sound, the tokenizer fits the vocabulary.
 * @returns a fingerprint: the hash of the files that its scores depend on
 * @throws InputError for the first thing that is wrong
 */
export function checkT5Folder(folder: string): string {
  const config = readJson(folder, "config.json") as Configuration;
  if (config.model_type !== "t5") {
    throw new InputError(
      `${folder}: its model type is ${JSON.stringify(config.model_type)}; a T5 ("t5") is needed as teacher`,
    );
  }
  const vocabulary = config.vocab_size;
  if (typeof vocabulary !== "number")
    throw new InputError(`${folder}/config.json has no vocab_size; get the file again`);
  checkTokenizer(folder, vocabulary);
  for (const name of [ENCODER, DECODER]) {
    if (!existsSync(join(folder, name))) {
      throw new InputError(
        `${folder} has no weights for transformers.js: ${name} is missing; export the model to ONNX`,
      );
    }
  }
  if (existsSync(join(folder, "model.safetensors"))) {
    const { tensors } = readHeader(join(folder, "model.safetensors"));
    const rows = tensors.get("shared.weight")?.shape[0];
    if (rows !== undefined && rows !== vocabulary) {
      throw new InputError(`${folder}: model.safetensors embeds ${rows} tokens, config.json says ${vocabulary}`);
    }
  }
  return fingerprint(folder, ["config.json", "tokenizer.json", "tokenizer_config.json", ENCODER, DECODER]);
}

/** Every id the tokenizer can produce must be a row of the model's embedding. */
function checkTokenizer(folder: string, vocabulary: number): void {
  const tokenizer = readJson(folder, "tokenizer.json") as {
    model?: { vocab?: unknown };
    added_tokens?: { id?: number }[];
  };
  const vocab = tokenizer.model?.vocab;
  if (typeof vocab !== "object" || vocab === null) throw new InputError(`${folder}/tokenizer.json has no vocabulary`);
  const ids = Array.isArray(vocab) ? vocab.map((_, id) => id) : Object.values(vocab as Record<string, number>);
  const added = (tokenizer.added_tokens ?? []).map(({ id }) => id ?? -1);
  const largest = [...ids, ...added].reduce((a, b) => Math.max(a, b), -1);
  if (largest >= vocabulary) {
    throw new InputError(
      `${folder}: the tokenizer does not fit: it knows token ${largest}, the model has ${vocabulary} tokens`,
    );
  }
}

function readJson(folder: string, name: string): unknown {
  const path = join(folder, name);
  if (!existsSync(path)) throw new InputError(`${folder} is no teacher's folder: ${name} is missing`);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** sha256 over names and contents of the files that exist. */
function fingerprint(folder: string, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    hash.update(`${name}\0`).update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex");
}
