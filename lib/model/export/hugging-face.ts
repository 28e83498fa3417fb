import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors";
import type { ModelFolder } from "../folder";
import { listTensors, type TensorList, tensorOf } from "../tensor-list";
import { copies, embeddings, HEAD, hasOwnHead, isToldTied } from "../tied";
import { openWeights } from "../weights";
import { newFolder } from "./new-folder";
import { type LazyTensor, writeTensors } from "./write-tensors";

/** Weights by the names of a folder's tensors: an array, or what makes it when its turn comes. */
export type ChangedWeights = ReadonlyMap<string, Float32Array | (() => Float32Array)>;

/** What is copied where it is there: all that a tokenizer of Hugging Face or ours may be read from, and how a reply is made. */
const COPIED = [
  ...["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"],
  ...["spiece.model", "tokenizer.model", "vocab.json", "merges.txt"],
  ...["chat_template.jinja", "chat_template.json", "generation_config.json"],
];

/** What config.json says of a head that is not the embedding. */
const UNTIED = { tie_word_embeddings: false };
/** Types of weights; what has another is a buffer, which nothing trains. */
export const WEIGHT_TYPES: ReadonlySet<string> = new Set(["F32", "F16", "BF16"]);

/**
 * Writes a model with changed weights as a Hugging Face folder that transformers and `loadModel` load: config.json, the tokenizer's
 * files, and one model.safetensors of float32 in the original names. Weights of float16 or bfloat16 are widened, which loses nothing;
 * copies of a tied embedding are left out, as they would go stale, and so is what is no weight (buffers of whole numbers). A head that is
 * told to be the embedding and has weights of its own, which scoring and training take, is written as the head that it is.
 * @param changed all trained weights, or LoRA's `mergedWeights`; the others are taken from `folder`
 * @param path a new folder, which is there as a whole or not at all
 * @param log gets a line where weights were widened
 * @throws InputError for a name that the model does not have (naming the nearest), another length, a folder that is there already
 */
export function exportModel(
  folder: ModelFolder,
  changed: ChangedWeights,
  path: string,
  log: (line: string) => void = () => {},
): void {
  const tensors = listTensors(folder);
  for (const [name, values] of changed) {
    const { shape } = tensorOf(folder, tensors, name);
    const count = shape.reduce((product, n) => product * n, 1);
    if (typeof values !== "function" && values.length !== count) {
      throw new InputError(`the weights of ${name} are ${values.length} numbers, its shape is [${shape}]`);
    }
  }
  const config = folder.json("config.json") as Record<string, unknown>;
  const ownHead = hasOwnHead(config, tensors);
  const stale = staleCopies(config, tensors, changed, ownHead);
  const beside = [...tensors].flatMap(([name, { dtype }]) => (WEIGHT_TYPES.has(dtype) ? [] : [`${name} (${dtype})`]));
  const weights = openWeights(folder);
  const written = [...tensors]
    .filter(([name, { dtype }]) => !stale.has(name) && WEIGHT_TYPES.has(dtype))
    .map(([name, { shape }]): LazyTensor => {
      const own = changed.get(name) ?? (() => weights.read(name, shape).data);
      return { name, shape, data: typeof own === "function" ? own : () => own };
    });
  const untied = ownHead && isToldTied(config) ? UNTIED : {};
  newFolder(path, (part) => {
    mkdirSync(part);
    for (const name of COPIED.filter((one) => folder.has(one))) copyFileSync(folder.file(name), join(part, name));
    writeFileSync(join(part, "config.json"), `${JSON.stringify({ ...inFloat32(config), ...untied }, null, 2)}\n`);
    writeTensors(join(part, "model.safetensors"), written, { format: "pt" });
  });
  const narrow = [...new Set([...tensors.values()].map(({ dtype }) => dtype))].filter(
    (dtype) => dtype !== "F32" && WEIGHT_TYPES.has(dtype),
  );
  if (narrow.length > 0) log(`${folder.path} has weights of ${narrow.join(" and ")}; ${path} has them as float32`);
  if (beside.length > 0) log(`${path} is without ${beside.join(" and ")}, which are no weights`);
}

/** The configuration with the type that the weights now have; older files say `torch_dtype`, newer ones `dtype`. */
function inFloat32(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const types = ["torch_dtype", "dtype"].filter((key) => key in config);
  return { ...config, ...Object.fromEntries(types.map((key) => [key, "float32"])) };
}

/** Names under which the file has an embedding again that stands elsewhere. */
function staleCopies(
  config: Readonly<Record<string, unknown>>,
  tensors: TensorList,
  changed: ChangedWeights,
  ownHead: boolean,
): ReadonlySet<string> {
  const places = embeddings(config, tensors);
  const moved = places.filter((name) => changed.has(name));
  const kept = moved[0] ?? places[0];
  const twice = moved[1] ?? (!ownHead && changed.has(HEAD) ? HEAD : undefined);
  if (twice !== undefined) throw new InputError(`${twice} is ${kept} in this model; give its weights under that name`);
  return new Set(copies(config, tensors, kept));
}
