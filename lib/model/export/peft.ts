import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkLora, type Lora, loraShapes } from "../lora/lora";
import { newFolder } from "./new-folder";
import { writeTensors } from "./write-tensors";

/** What PEFT calls the task of a model. */
const TASKS = { t5: "SEQ_2_SEQ_LM", llama: "CAUSAL_LM", qwen2: "CAUSAL_LM" } as const;
/** PEFT's wrappers around the model, which its files' names go through. */
const PREFIX = "base_model.model.";

/** adapter_config.json as PEFT reads it; what is left out has PEFT's default. */
export function peftConfig(lora: Lora, base: string, revision?: string): Readonly<Record<string, unknown>> {
  return {
    base_model_name_or_path: base,
    ...(revision === undefined ? {} : { revision }),
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: lora.alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: "LORA",
    r: lora.rank,
    target_modules: [...lora.targets],
    task_type: TASKS[lora.model],
    use_dora: false,
    use_rslora: false,
  };
}

/**
 * Writes an adapter in PEFT's layout: adapter_config.json and adapter_model.safetensors, which `PeftModel.from_pretrained` loads.
 * @param parameters arrays by the names of `loraShapes`; others, as a value head's, are left out
 * @param base the model that is adapted, as PEFT is to find it: a folder or a name on the hub
 * @param path a new folder, which is there as a whole or not at all
 * @param revision the base's commit, where it is on the hub
 * @throws InputError for a folder that is there already, or an array that is missing or of another length
 */
export function exportPeft(
  lora: Lora,
  parameters: ReadonlyMap<string, Float32Array>,
  base: string,
  path: string,
  revision?: string,
): void {
  checkLora(lora, parameters);
  const tensors = loraShapes(lora).map(([name, shape]) => ({
    name: `${PREFIX}${name}`,
    shape,
    data: () => parameters.get(name) ?? new Float32Array(0), // checkLora has seen that all are there
  }));
  newFolder(path, (part) => {
    mkdirSync(part);
    writeFileSync(join(part, "adapter_config.json"), `${JSON.stringify(peftConfig(lora, base, revision), null, 2)}\n`);
    writeTensors(join(part, "adapter_model.safetensors"), tensors, { format: "pt" });
  });
}
