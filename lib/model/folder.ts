import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { InputError } from "../errors";
import { isFolder } from "../files";
import { readJson } from "../json";
import { fileHash } from "./file-hash";
import { adapterFingerprint, baseFolder, isAdapterFolder, readAdapter, type SavedAdapter } from "./lora/saved-adapter";

/** A JSON file of a model is refused from this size on: the largest tokenizers have about 35 MB. */
const MAX_JSON_BYTES = 200_000_000;

/**
 * The files of one model. None is read that lies outside the folder, whatever a name or a symbolic link says. Of a LoRA adapter in PEFT's
 * layout they are its base's, and `openWeights` merges the adapter into them.
 */
export class ModelFolder {
  readonly path: string;
  /** What is merged into the weights of `path`, where an adapter was given. */
  readonly adapter: SavedAdapter | undefined;

  /** @throws InputError where there is no folder; for an adapter as {@link readAdapter} and {@link baseFolder} */
  constructor(path: string) {
    if (!isFolder(path)) {
      throw new InputError(`there is no model folder ${path}`);
    }
    this.adapter = isAdapterFolder(path) ? readAdapter(path) : undefined;
    if (this.adapter && existsSync(join(path, "model.safetensors"))) {
      throw new InputError(`${path} holds a model and an adapter of one; put the adapter into a folder of its own`);
    }
    this.path = realpathSync(this.adapter ? baseFolder(this.adapter) : path);
  }

  /** Whether the folder has this file. */
  has(name: string): boolean {
    try {
      return statSync(join(this.path, name)).isFile();
    } catch {
      return false; // also for what cannot be a name
    }
  }

  /** Names of the files in a folder inside, sorted; none where there is no such folder. */
  list(folder: string): string[] {
    if (!isFolder(join(this.path, folder))) return [];
    const names = readdirSync(join(this.path, folder)).map((name) => `${folder}/${name}`);
    return names.filter((name) => this.has(name)).sort();
  }

  /**
   * The real path of a file.
   * @throws InputError where it is missing, or lies outside the folder
   */
  file(name: string): string {
    if (!this.has(name)) throw new InputError(`${this.path} is no model's folder: ${name} is missing`);
    const path = realpathSync(join(this.path, name));
    if (!path.startsWith(this.path + sep)) {
      throw new InputError(`${this.path}: ${name} points out of the folder; put the file itself there`);
    }
    return path;
  }

  /**
   * A file's JSON.
   * @throws InputError where it is missing, too large, or no JSON
   */
  json(name: string): unknown {
    const path = this.file(name);
    const { size } = statSync(path);
    if (size > MAX_JSON_BYTES) throw new InputError(`${path} has ${size} bytes: too many for a model's JSON`);
    return readJson(path);
  }

  /** sha256 over names and contents of those of the files that are there, and over the adapter. */
  fingerprint(names: readonly string[]): string {
    const hash = createHash("sha256");
    for (const name of names) {
      if (this.has(name)) hash.update(`${name}\0`).update(fileHash(this.file(name)));
    }
    if (this.adapter) hash.update(`adapter\0${adapterFingerprint(this.adapter)}`);
    return hash.digest("hex");
  }
}
