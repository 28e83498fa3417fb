import { z } from "zod";
import { InputError } from "../errors";
import { isOwnCausal, type OwnCausal, readLlamaShape } from "./causal/shape";
import { ModelFolder } from "./folder";
import { hasOwnGraph } from "./inspect";
import * as unchecked from "./load";
import type { Scorer } from "./scorer";
import { listTensors } from "./tensor-list";
import { HEAD } from "./tied";
import { hasSafetensors } from "./weights";

/** Files that hold an object, where they are there. */
const OBJECTS = ["config.json", "generation_config.json", "tokenizer_config.json", "model.safetensors.index.json"];

const rotary = z.strictObject({
  rope_type: z.literal("default").optional(),
  type: z.literal("default").optional(),
  rope_theta: z.number().positive().optional(),
  partial_rotary_factor: z.literal(1).nullish(),
});
/** What a Llama's or Qwen2's config.json may say beyond its measures: that nothing is otherwise. */
const llama = z.looseObject({
  rope_parameters: rotary.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
  tie_word_embeddings: z.boolean().nullish(),
});
/** The same of a T5: its activation may stand twice there, and the two must not differ. */
const t5 = z.looseObject({
  feed_forward_proj: z.string().default("relu"),
  is_gated_act: z.boolean().nullish(),
  dense_act_fn: z.string().nullish(),
});

/**
 * Checks a model's folder before it is loaded, as `checkModel` of load.ts does, and that nothing in it would be passed over in silence.
 * @throws InputError for the first thing that is wrong
 */
export function checkModel(path: string, options: unchecked.ModelOptions = {}): unchecked.CheckedModel {
  checkSound(new ModelFolder(path), options.dtype);
  return unchecked.checkModel(path, options);
}

/**
 * Loads a model that scores any candidates after a prompt, as `loadModel` of load.ts does, from a folder of which nothing would be passed
 * over in silence.
 * @throws InputError for a folder that is not sound
 */
export async function loadModel(path: string, options: unchecked.ModelOptions = {}): Promise<Scorer> {
  checkSound(new ModelFolder(path), options.dtype);
  return unchecked.loadModel(path, options);
}

/**
 * Refuses what a folder's files say and our own graphs do not do, so that no score is silently another model's.
 * @param dtype numbers that it is to be run in
 * @throws InputError for the first of these
 */
export function checkSound(folder: ModelFolder, dtype = "fp32"): void {
  for (const name of OBJECTS) {
    if (folder.has(name) && !z.looseObject({}).safeParse(folder.json(name)).success)
      throw new InputError(`${folder.path}/${name} holds no JSON object; get the file again`);
  }
  const config = folder.json("config.json") as { readonly model_type?: unknown };
  const own = hasOwnGraph(config.model_type, dtype) && hasSafetensors(folder);
  if (folder.adapter && !own) {
    throw new InputError(
      `${folder.adapter.path} adapts ${folder.path}, which would be run from ONNX files, and no adapter is merged into those; pass a base with safetensors of a T5, Llama or Qwen2, in fp32 or int8`,
    );
  }
  if (!own) return;
  if (isOwnCausal(config.model_type)) checkLlama(folder, config.model_type);
  else checkT5(folder);
}

function checkLlama(folder: ModelFolder, type: OwnCausal): void {
  const place = `${folder.path}/config.json`;
  const advice = "export the model to ONNX, which takes all kinds";
  const said = llama.safeParse(folder.json("config.json"));
  if (!said.success) {
    const { path, message } = said.error.issues[0];
    throw new InputError(`${place}: ${path.join(".")}: ${message}; ${advice}`);
  }
  const { heads, keyHeads, headWidth } = readLlamaShape(folder, type);
  if (!Number.isInteger(headWidth / 2))
    throw new InputError(`${place}: a head is ${headWidth} numbers wide; rotary positions take an even whole number`);
  if (heads % keyHeads !== 0)
    throw new InputError(`${place}: ${heads} heads cannot share ${keyHeads} heads of keys and values evenly`);
  if (said.data.tie_word_embeddings !== true && !listTensors(folder).has(HEAD)) {
    throw new InputError(
      `${folder.path} has no tensor ${HEAD}, and config.json does not say that its head is its embedding (tie_word_embeddings); get the model again`,
    );
  }
}

function checkT5(folder: ModelFolder): void {
  const said = t5.safeParse(folder.json("config.json"));
  if (!said.success) return; // readT5Shape says what it is
  const { feed_forward_proj: block, is_gated_act: gated, dense_act_fn: activation } = said.data;
  const isGated = block.startsWith("gated-");
  const expected = block === "gated-gelu" ? "gelu_new" : block.replace(/^gated-/, "");
  if ((gated ?? isGated) === isGated && (activation ?? expected) === expected) return;
  throw new InputError(
    `${folder.path}/config.json: feed_forward_proj is ${block}, which makes dense_act_fn ${expected} and is_gated_act ${isGated}; it says ${activation ?? expected} and ${gated ?? isGated}`,
  );
}
