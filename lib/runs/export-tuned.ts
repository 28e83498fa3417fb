import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError } from "../errors";
import { exportModel } from "../model/export/hugging-face";
import { newFolder } from "../model/export/new-folder";
import { exportPeft } from "../model/export/peft";
import { ModelFolder } from "../model/folder";
import { mergedWeights } from "../model/lora/lora";
import { isValueHead } from "../model/train/value-head";
import { readFloats } from "../safetensors";
import { modelFolder } from "../teacher";
import { loraOf } from "./finetune-outlook";
import { planOf } from "./plan";
import { CHECKPOINT_FILE, type Run } from "./store";
import { tunedSource } from "./with-model";

/** The folder within an exported model's that holds LoRA's adapter. */
export const ADAPTER_FOLDER = "adapter";

/**
 * Writes what a finished run of a language model trained as a Hugging Face folder, which every command takes as a teacher and
 * transformers loads: config.json, the tokenizer's files, model.safetensors of float32. Of LoRA the adapter is merged into it, and lies in
 * `adapter/` as well, in PEFT's layout; not so where the run's model was itself an adapter, as PEFT does not stack them. `run.json`
 * says which run it was. The value head stays in the run's checkpoint.
 * @param path a new folder, which is there as a whole or not at all
 * @param log gets a line for what a user should know
 * @throws InputError for a folder that is there already, or a model that is gone; FailedError for a run without its checkpoint
 */
export async function exportTuned(run: Run, path: string, log: (line: string) => void = () => {}): Promise<void> {
  const { spec, key } = run.manifest;
  const checkpoint = join(run.folder, CHECKPOINT_FILE);
  if (!existsSync(checkpoint))
    throw new FailedError(`${run.folder} has no ${CHECKPOINT_FILE}; delete it and make the run again`);
  const source = tunedSource(spec);
  const { folder: place, revision } = await modelFolder(source, log);
  const folder = new ModelFolder(place);
  const lora = loraOf(folder, planOf(spec));
  const tensors = [...readFloats(checkpoint)].map(([name, { data }]) => [name, data] as const);
  const trained = new Map(tensors.filter(([name]) => !isValueHead(name)));
  const base = source.kind === "hub" ? source.hub : place;
  newFolder(path, (part) => {
    exportModel(folder, lora ? mergedWeights(folder, lora, trained) : trained, part);
    if (lora && !folder.adapter) exportPeft(lora, trained, base, join(part, ADAPTER_FOLDER), revision);
    const about = { run: key, spec, base, ...(revision === undefined ? {} : { revision }) };
    writeFileSync(join(part, "run.json"), `${JSON.stringify(about, null, 2)}\n`);
  });
  if (lora && folder.adapter)
    log(`${place} is itself an adapter: ${path} holds the merged model, and no ${ADAPTER_FOLDER}/`);
}
