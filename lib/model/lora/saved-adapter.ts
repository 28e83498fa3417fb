import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { InputError } from "../../errors";
import { isFolder } from "../../files";
import { readJson } from "../../json";
import { projectFolder } from "../../project";
import { fileHash } from "../file-hash";
import { fetchedFolder, isHubId } from "../hub-place";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";

/** A LoRA adapter in a folder, as PEFT writes one. */
export interface SavedAdapter {
  readonly path: string;
  /** The model that it adapts, as it is named there: a folder, or a hub id with its revision. */
  readonly base: string;
  readonly revision: string;
  readonly rank: number;
  /** What B A is multiplied by: α / r, or α / √r. */
  readonly scale: number;
  /** Its file of tensors. */
  readonly weights: string;
}

/** Options that an adapter is W + s B A with, whatever they say; any other must say nothing, so that one that is not known is refused. */
const PLAIN = new Set([
  ...[
    "peft_type",
    "peft_version",
    "task_type",
    "auto_mapping",
    "base_model_name_or_path",
    "revision",
    "inference_mode",
  ],
  ...["r", "lora_alpha", "use_rslora", "bias", "lora_dropout", "init_lora_weights", "eva_config", "runtime_config"],
  ...["target_modules", "exclude_modules", "layers_to_transform", "layers_pattern", "ensure_weight_tying"],
  ...["megatron_core", "qalora_group_size"],
]);
/** Starts that leave the base model's own weights as they are; PiSSA, OLoRA, CorDA, LoftQ and LoRA-GA do not. */
const PLAIN_STARTS: readonly unknown[] = [undefined, null, true, false, "gaussian", "eva", "orthogonal"];

const config = z.looseObject({
  peft_type: z.string(),
  base_model_name_or_path: z.string().min(1),
  revision: z.string().nullish(),
  r: z.int().min(1),
  lora_alpha: z.number().positive(),
  use_rslora: z.boolean().nullish(),
  bias: z.string().nullish(),
  init_lora_weights: z.unknown().optional(),
});

/** Whether a folder holds an adapter in PEFT's layout. */
export function isAdapterFolder(path: string): boolean {
  return existsSync(join(path, CONFIG));
}

/**
 * Reads what an adapter is; its tensors are looked at when weights are opened.
 * @throws InputError for another method than LoRA, an option that is more than W + s B A (DoRA, biases, whole layers, a rank for each
 *   layer …), or missing weights
 */
export function readAdapter(path: string): SavedAdapter {
  const found = config.safeParse(readJson(join(path, CONFIG)));
  if (!found.success) {
    const { path: at, message } = found.error.issues[0];
    throw new InputError(`${path}/${CONFIG}: ${at.join(".")}: ${message}; save the adapter again with PEFT`);
  }
  const { peft_type: type, r, lora_alpha: alpha, bias, use_rslora: stabilised, init_lora_weights: start } = found.data;
  const refuse = (what: string): never => {
    throw new InputError(
      `${path} is an adapter with ${what}, which is not read here; merge it with PEFT, and pass that`,
    );
  };
  if (type !== "LORA") refuse(`peft_type ${JSON.stringify(type)}`);
  const beyond = Object.keys(found.data).find((name) => !PLAIN.has(name) && saysSomething(found.data[name]));
  if (beyond !== undefined) refuse(`${beyond} ${JSON.stringify(found.data[beyond]).slice(0, 80)}`);
  if (bias && bias !== "none") refuse(`bias ${JSON.stringify(bias)}`);
  if (!PLAIN_STARTS.includes(start)) refuse(`init_lora_weights ${JSON.stringify(start)}`);
  const weights = join(path, WEIGHTS);
  if (!existsSync(weights)) {
    const pickled = existsSync(join(path, "adapter_model.bin")) ? "; adapter_model.bin is pickled and is not read" : "";
    throw new InputError(`${path} is an adapter without weights: ${WEIGHTS} is missing${pickled}`);
  }
  return {
    path: realpathSync(path),
    base: found.data.base_model_name_or_path,
    revision: found.data.revision ?? "main",
    rank: r,
    scale: alpha / (stabilised ? Math.sqrt(r) : r),
    weights,
  };
}

function saysSomething(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === "object" && value !== null)
    ? Object.keys(value).length > 0
    : Boolean(value);
}

/**
 * The folder of the model that an adapter is of: as it is written, seen from the adapter's folder, from the working folder, among the
 * project's teachers, or fetched from the hub before.
 * @throws InputError where it is none of these
 */
export function baseFolder(adapter: SavedAdapter): string {
  const { path, base } = adapter;
  const places = [resolve(path, base), resolve(base), projectFolder("data", "teacher", base)];
  const found = places.find((place) => isFolder(place) && realpathSync(place) !== path) ?? fetchedBase(adapter);
  if (found === undefined) {
    throw new InputError(
      `${path} adapts ${base}, which is not on this machine; put that model's folder into its adapter_config.json as base_model_name_or_path`,
    );
  }
  if (!isAdapterFolder(found)) return found;
  throw new InputError(`${path} adapts ${found}, which is itself an adapter; merge that one first`);
}

function fetchedBase({ base, revision }: SavedAdapter): string | undefined {
  return isHubId(base) ? fetchedFolder(base, revision) : undefined;
}

/** The model of the hub that must be fetched before an adapter's folder can be used; undefined where nothing is missing. */
export function baseToFetch(path: string): { readonly id: string; readonly revision: string } | undefined {
  if (!isAdapterFolder(path)) return undefined;
  const adapter = readAdapter(path);
  try {
    baseFolder(adapter);
    return undefined;
  } catch {
    return isHubId(adapter.base) ? { id: adapter.base, revision: adapter.revision } : undefined;
  }
}

/** A hash of all that an adapter does to its base. */
export function adapterFingerprint({ weights, scale }: SavedAdapter): string {
  return createHash("sha256").update(`${scale}\0`).update(fileHash(weights)).digest("hex");
}
