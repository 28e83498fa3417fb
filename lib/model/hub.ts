import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { FailedError, InputError } from "../errors";
import { writeWhole } from "../files";
import { parseJson, readJson } from "../json";
import { isHeaderText, isSafeAddress } from "../safe-address";
import { ModelFolder } from "./folder";
import { hubHome, hubPin } from "./hub-place";
import { hasOwnGraph, ONNX_SUFFIXES } from "./inspect";

/** What is fetched of a model, and who hears of it. */
export interface HubOptions {
  readonly revision: string;
  readonly dtype: string;
  readonly progress?: (line: string) => void;
}

/** A model of the hub on this machine. */
export interface HubSnapshot {
  readonly folder: string;
  /** The commit that it is. */
  readonly revision: string;
}

const listing = z.object({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().optional(),
      lfs: z.object({ sha256: z.string() }).nullish(),
    }),
  ),
});
type Listing = z.infer<typeof listing>;

type HubFile = Listing["siblings"][number];

/** Files beside the weights. */
const TEXTS = /^(config|generation_config|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$/;
const SAFETENSORS = /^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/;
/** Largest list of a model's files that is read. */
const MAX_LIST_BYTES = 20_000_000;
/** Bytes between two lines of progress. */
const PROGRESS_BYTES = 5_000_000;

/**
 * A model of the Hugging Face hub as a folder in data/cache/models. What a branch or tag stands for is looked up once and
 * kept, so that a name goes on meaning the same files, and a model that is here needs no network. HF_HUB_OFFLINE=1 forbids
 * fetching; HF_ENDPOINT names another hub; HF_TOKEN is sent to it, for models that need one.
 * @throws FailedError where it cannot be fetched; InputError where the model has no weights that can be used
 */
export async function hubSnapshot(id: string, options: HubOptions): Promise<HubSnapshot> {
  const { revision, dtype } = options;
  const pin = hubPin(id, revision);
  if (!existsSync(pin)) writeWhole(pin, JSON.stringify(await list(id, revision)));
  const pinned = listing.safeParse(readJson(pin));
  if (!pinned.success)
    throw new FailedError(`${pin} is no list of a model's files; delete it, and it is fetched again`);
  const { sha, siblings } = pinned.data;
  const commit = hubPin(id, sha); // adapters name their base by its commit
  if (!existsSync(commit)) writeWhole(commit, JSON.stringify({ sha, siblings }));
  const folder = join(hubHome(id), sha);
  const get = async (wanted: RegExp): Promise<number> => {
    const files = siblings.filter(({ rfilename }) => wanted.test(rfilename));
    for (const file of files) await fetchFile(id, sha, file, folder, options.progress);
    return files.length;
  };
  await get(TEXTS);
  const { model_type: type } = new ModelFolder(folder).json("config.json") as { model_type?: unknown };
  const own = hasOwnGraph(type, dtype) && (await get(SAFETENSORS)) > 0;
  const suffix = ONNX_SUFFIXES[dtype];
  const onnx = new RegExp(`^onnx/(encoder_model|decoder_model_merged|model)${suffix}\\.onnx(_data(_\\d+)?)?$`);
  if (!own && (await get(onnx)) === 0) {
    throw new InputError(
      `${id} has neither safetensors of a T5, Llama or Qwen2 nor ONNX files for dtype ${dtype} on the hub`,
    );
  }
  return { folder, revision: sha };
}

/** The commit that a revision stands for, and its files. */
async function list(id: string, revision: string): Promise<Listing> {
  const response = await ask(id, `api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`);
  const text = await response.text();
  const found = text.length > MAX_LIST_BYTES ? undefined : listing.safeParse(parseJson(text));
  if (!found?.success) throw new FailedError(`the hub's answer about ${id} is not of the known form`);
  return found.data;
}

/** Brings one file here, unless it is: beside its place first, its size and hash compared with the hub's list. */
async function fetchFile(
  id: string,
  sha: string,
  { rfilename: name, size, lfs }: HubFile,
  folder: string,
  progress: ((line: string) => void) | undefined,
): Promise<void> {
  const path = join(folder, name);
  if (existsSync(path)) return;
  const response = await ask(id, `${id}/resolve/${sha}/${name}`);
  const part = `${path}.${process.pid}.part`;
  const hash = createHash("sha256");
  const file = opened(part);
  try {
    let received = 0;
    let told = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      received += chunk.length;
      if (size !== undefined && received > size) break;
      hash.update(chunk);
      writeSync(file, chunk);
      if (progress && received - told >= PROGRESS_BYTES) {
        told = received;
        progress(`${id} ${name}: ${megabytes(received)}${size === undefined ? "" : ` of ${megabytes(size)}`}`);
      }
    }
    const broken = (size !== undefined && received !== size) || (lfs && hash.digest("hex") !== lfs.sha256);
    if (broken) throw new FailedError(`${name} of ${id} did not arrive whole; try again`);
    renameSync(part, path);
  } catch (error) {
    if (error instanceof FailedError) throw error;
    throw new FailedError(`${name} of ${id} did not arrive: ${(error as Error).message}; try again`);
  } finally {
    closeSync(file);
    rmSync(part, { force: true });
  }
}

/** A file to be written, in a folder that is made. @throws InputError where it cannot be */
function opened(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "w");
  } catch (error) {
    throw new InputError(
      `cannot write ${path}: ${(error as Error).message}; make its folder one that can be written to`,
    );
  }
}

/** Asks the hub; what it hands out may come from another host, but never unencrypted. */
async function ask(id: string, path: string): Promise<Response> {
  const { HF_ENDPOINT = "https://huggingface.co", HF_TOKEN, HF_HUB_OFFLINE } = process.env;
  if (HF_HUB_OFFLINE && HF_HUB_OFFLINE !== "0") {
    throw new FailedError(
      `${id} is not on this machine and HF_HUB_OFFLINE is set; pass a folder with the model instead`,
    );
  }
  if (!URL.canParse(HF_ENDPOINT)) throw new InputError(`HF_ENDPOINT is ${HF_ENDPOINT}, no address; use https://host`);
  const url = new URL(path, `${HF_ENDPOINT}/`);
  if (url.username !== "" || url.password !== "")
    throw new InputError("HF_ENDPOINT must not hold a name or password; put a token into HF_TOKEN");
  if (HF_TOKEN && !isHeaderText(HF_TOKEN))
    throw new InputError("HF_TOKEN holds blanks or line breaks; set it to one token");
  if (!isSafeAddress(url))
    throw new InputError(`HF_ENDPOINT is ${url.origin}: use https (http is for this machine only)`);
  let response: Response;
  try {
    const headers: Record<string, string> = HF_TOKEN ? { authorization: `Bearer ${HF_TOKEN}` } : {};
    response = await fetch(url, { headers });
  } catch (error) {
    const reason = (error as { cause?: Error }).cause?.message ?? (error as Error).message;
    throw new FailedError(`cannot reach the hub for ${id}: ${reason}; pass a folder with the model instead`);
  }
  if (!isSafeAddress(new URL(response.url))) throw new FailedError(`the hub sent ${id} on to an unencrypted address`);
  if (response.ok) return response;
  await response.body?.cancel();
  const hint = response.status === 401 || response.status === 403 ? "; it may need HF_TOKEN" : "";
  throw new FailedError(`the hub has no ${path.split("?")[0]}: status ${response.status}${hint}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
