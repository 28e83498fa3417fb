import { closeSync, openSync, readSync } from "node:fs";
import { FailedError, InputError } from "../../errors";
import { parseJson } from "../../json";
import { readHeader, type SafetensorsHeader } from "../../safetensors-header";
import { writeBeside } from "../export/beside";
import { writeTensors } from "../export/write-tensors";
import type { Adam } from "./adam";

/** What the file's metadata is called, and which layout it has. */
const KEY = "tandem";
const LAYOUT = 1;
/** Bytes asked of the system at once. */
const READ_BYTES = 1 << 28;

/**
 * Writes a training to one safetensors file, whole or not at all: parameters, both moments, steps, and the caller's own state. The gradient
 * is not in it: save between steps, and not amid an accumulation. Whoever goes on from it gets the bytes of one who was not interrupted.
 * @param state plain JSON: the generators' states, the update
 * @throws InputError where the place cannot be written to, FailedError when the disk is full or a parameter is not finite: the checkpoint
 * before stays
 */
export function saveTraining(path: string, adam: Adam, state: unknown): void {
  adam.checkParameters();
  const tensors = blocks(adam).flatMap(([block, arrays]) =>
    [...adam.shapes].map(([name, shape]) => ({
      name: `${block}/${name}`,
      shape,
      data: () => arrays.get(name) ?? new Float32Array(0), // an array for each shape
    })),
  );
  const about = { layout: LAYOUT, steps: adam.steps, options: adam.options, state };
  writeBeside(path, (part) => writeTensors(part, tensors, { [KEY]: JSON.stringify(about) }));
}

/**
 * Goes on from what {@link saveTraining} wrote.
 * @param adam one of the same shapes and settings; it is not changed unless all fits
 * @returns the caller's own state
 * @throws InputError for a file that is not sound, or of another training
 */
export function loadTraining(path: string, adam: Adam): unknown {
  const header = readHeader(path);
  const { steps, options, state } = aboutOf(path, header);
  const wanted = JSON.stringify(adam.options);
  if (JSON.stringify(options) !== wanted) {
    throw new InputError(`${path} is of another training: its optimiser is ${JSON.stringify(options)}, not ${wanted}`);
  }
  const all = blocks(adam);
  for (const [block] of all) {
    for (const [name, shape] of adam.shapes) {
      const entry = header.tensors.get(`${block}/${name}`);
      if (entry?.dtype === "F32" && entry.shape.join() === shape.join()) continue;
      const found = entry ? `${entry.dtype} [${entry.shape}]` : "missing";
      throw new InputError(`${path} is of another training: ${block}/${name} is ${found}, F32 [${shape}] is needed`);
    }
  }
  if (header.tensors.size !== all.length * adam.shapes.size) {
    throw new InputError(
      `${path} is of another training: it has ${header.tensors.size} tensors, ${all.length * adam.shapes.size} are needed`,
    );
  }
  adam.restoreSteps(steps);
  const file = openSync(path, "r");
  try {
    for (const [block, arrays] of all) {
      for (const [name, values] of arrays) readInto(file, header.tensors.get(`${block}/${name}`)?.start ?? 0, values);
    }
  } finally {
    closeSync(file);
  }
  return state;
}

function blocks(adam: Adam): [string, ReadonlyMap<string, Float32Array>][] {
  return [
    ["parameters", adam.parameters],
    ["first", adam.first],
    ["second", adam.second],
  ];
}

function aboutOf(path: string, { metadata }: SafetensorsHeader): { steps: number; options: unknown; state: unknown } {
  const about = parseJson(metadata[KEY] ?? "") as {
    layout?: unknown;
    steps?: unknown;
    options?: unknown;
    state?: unknown;
  };
  if (about?.layout !== LAYOUT || !Number.isSafeInteger(about.steps) || Number(about.steps) < 0) {
    throw new InputError(`${path} is no checkpoint of a training, or of another version; start again without it`);
  }
  return { steps: Number(about.steps), options: about.options, state: about.state };
}

function readInto(file: number, start: number, values: Float32Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, Math.min(READ_BYTES, bytes.length - at), start + at);
    if (read === 0)
      throw new FailedError("a checkpoint was cut short while it was read; start again from an older one");
    at += read;
  }
}
