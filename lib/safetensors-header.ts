import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "./errors";

/** Bytes of an element, for the types the format knows. */
const WIDTHS: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** The format's own limit on a header's length. */
const MAX_HEADER_BYTES = 100_000_000;

/** Where a tensor lies in a file. */
export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and the one after the last, from the start of the file. */
  readonly start: number;
  readonly end: number;
}

/** A checked header: every tensor lies inside the file, none overlaps another, and no byte is left over. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks the header of a safetensors file by the format's rules (github.com/huggingface/safetensors).
 * @throws InputError for a file that is cut short or whose header lies, naming the file and what is wrong
 */
export function readHeader(path: string): SafetensorsHeader {
  const wrong = (what: string): never => {
    throw new InputError(`${path} is no sound safetensors file: ${what}; get the file again`);
  };
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    const size = fstatSync(file).size;
    if (size < 8) wrong(`it has ${size} bytes`);
    const head = Buffer.alloc(8);
    readSync(file, head, 0, 8, 0);
    const length = head.readBigUInt64LE();
    if (length > BigInt(MAX_HEADER_BYTES)) wrong(`its header claims ${length} bytes`);
    const dataStart = 8 + Number(length);
    if (dataStart > size) wrong(`its header claims ${length} bytes but the file has ${size}`);
    const text = Buffer.alloc(Number(length));
    readSync(file, text, 0, text.length, 8);
    return parseHeader(text, dataStart, size, wrong);
  } finally {
    closeSync(file);
  }
}

function parseHeader(text: Buffer, dataStart: number, size: number, wrong: (what: string) => never): SafetensorsHeader {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    return wrong("its header is not JSON");
  }
  if (!isRecord(json)) return wrong("its header is not an object");
  const { __metadata__: metadata = {}, ...entries } = json;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    return wrong("its metadata is not text");
  }
  const tensors = new Map<string, TensorEntry>();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, checkEntry(JSON.stringify(name).slice(0, 80), entry, dataStart, size, wrong));
  }
  let at = dataStart;
  for (const { start, end } of [...tensors.values()].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at) wrong(`its tensors ${start < at ? "overlap" : "leave a gap"} at byte ${Math.min(start, at)}`);
    at = end;
  }
  if (at !== size) wrong(`its tensors end at byte ${at} of ${size}`);
  return { tensors, metadata: metadata as Record<string, string> };
}

function checkEntry(
  name: string,
  entry: unknown,
  dataStart: number,
  size: number,
  wrong: (what: string) => never,
): TensorEntry {
  if (!isRecord(entry)) return wrong(`tensor ${name} has no entry`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const width = typeof dtype === "string" && Object.hasOwn(WIDTHS, dtype) ? WIDTHS[dtype] : undefined;
  if (width === undefined) return wrong(`tensor ${name} is of an unknown type`);
  if (!isCounts(shape)) return wrong(`tensor ${name} has a wrong shape`);
  if (!isCounts(offsets) || offsets.length !== 2) return wrong(`tensor ${name} has wrong offsets`);
  const [from, to] = offsets;
  if (from > to || dataStart + to > size) return wrong(`tensor ${name} lies outside the file`);
  const bytes = shape.reduce((product, n) => product * n, width);
  if (bytes !== to - from) return wrong(`tensor ${name} needs ${bytes} bytes and has ${to - from}`);
  return { dtype: dtype as string, shape, start: dataStart + from, end: dataStart + to };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
