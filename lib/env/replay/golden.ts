import { InputError } from "../../errors";
import type { Pcg64State } from "../random/pcg64";

/** One recorded episode of Python's minigrid. Hashes are FNV-1a; strings of hashes hold one per time step 0 … T. */
export interface GoldenEpisode {
  readonly id: string;
  readonly seed: number;
  /** Who acted: "lcg", "mix", "bot" or "botnoise". */
  readonly policy: string;
  readonly mission: string;
  readonly max_steps: number;
  readonly w: number;
  readonly h: number;
  /** Layouts rejected in the reset. */
  readonly rejected: number;
  /** The generator after the reset. */
  readonly rng: Pcg64State;
  /** Hash of the grid's bytes, [x][y][channel], after the reset. */
  readonly grid: string;
  /** Those bytes in hex. */
  readonly grid_full?: string;
  readonly T: number;
  /** One digit a step. */
  readonly actions: string;
  /** [step, reward] where the reward is not 0. */
  readonly rewards: readonly (readonly [number, number])[];
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** x, y and direction in base 36, three characters per time step. */
  readonly pos: string;
  readonly obs: string;
  /** The observations of the first time steps in hex. */
  readonly obs_full?: readonly string[];
  /** [step, "colour type" or null] where what is carried changes. */
  readonly carrying: readonly (readonly [number, string | null])[];
  readonly final_grid: string;
  readonly text?: string;
  readonly text_full?: readonly (readonly string[])[];
  /** [step, class, message] of the error with which the bot gave up. */
  readonly bot_error?: readonly [number, string, string];
}

/** Many resets of one environment that was seeded once. */
export interface GoldenChain {
  readonly id: string;
  readonly seed: number;
  readonly policy: "chain";
  /** Mission, step limit, pose, grid hash, hash of the first observation, rejections so far. */
  readonly rows: readonly (readonly [string, number, string, string, string, number])[];
  readonly rng_after?: Pcg64State;
  /** The reset in which minigrid hangs. */
  readonly stuck_at_reset?: number;
}

/** What numpy's generator gives for one seed. */
export interface GoldenGenerator {
  readonly seed: string;
  readonly pool: readonly number[];
  readonly generate_state_u32x8: readonly number[];
  readonly state0: Pcg64State;
  readonly integers_0_7: readonly number[];
  readonly after_integers_0_7: Pcg64State;
  readonly integers_0_100: readonly number[];
  readonly integers_3_20: readonly number[];
  readonly integers_0_3000000000: readonly number[];
  readonly after_integers_0_3e9: Pcg64State;
  readonly integers_0_2p32: readonly number[];
  readonly integers_0_2p40: readonly string[];
  readonly uniform_0_1: readonly number[];
  readonly integers_0_1_then_0_7: readonly (readonly [number, number])[];
  /** ["i6", x]: integers(0, 6) gave x; ["u", x]: uniform(0, 1) gave x. */
  readonly mixed: readonly (readonly [string, number])[];
  readonly after_mixed: Pcg64State;
}

/** One record of a golden file. */
export type GoldenRecord =
  | { readonly kind: "episode"; readonly record: GoldenEpisode }
  | { readonly kind: "chain"; readonly record: GoldenChain }
  | { readonly kind: "generator"; readonly record: GoldenGenerator };

/**
 * Read a golden file: JSON lines of episodes and chains, or one JSON document with generator vectors.
 * @param text the file's content
 * @param name the file's name, for messages
 * @throws InputError naming the line that is not JSON or no record
 */
export function* goldenRecords(text: string, name: string): Generator<GoldenRecord> {
  // A document that spreads over lines opens with a line that is a lone brace.
  const lines = /^\s*\{\s*\n/.test(text) ? [text] : text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const where = lines.length === 1 ? name : `${name} line ${index + 1}`;
    yield* recordsOf(parse(line, where), where);
  }
}

function* recordsOf(value: unknown, where: string): Generator<GoldenRecord> {
  if (complete(value, VECTOR_FIELDS))
    for (const record of (value as { vectors: unknown[] }).vectors) {
      if (!complete(record, GENERATOR_FIELDS)) throw new InputError(`${where}: a generator vector lacks fields`);
      yield { kind: "generator", record: record as GoldenGenerator };
    }
  else if (complete(value, CHAIN_FIELDS)) yield { kind: "chain", record: value as GoldenChain };
  else if (complete(value, EPISODE_FIELDS)) yield { kind: "episode", record: value as GoldenEpisode };
  else throw new InputError(`${where}: no golden record; pass files of recorded episodes, chains or generator vectors`);
}

/** The fields a record cannot do without: what `typeof` says of them, or "list" for arrays, "pairs" for arrays of such. */
type Fields = Readonly<Record<string, "string" | "number" | "boolean" | "list" | "pairs">>;

const VECTOR_FIELDS: Fields = { vectors: "list" };
const CHAIN_FIELDS: Fields = { id: "string", seed: "number", policy: "string", rows: "list" };
const EPISODE_FIELDS: Fields = {
  id: "string",
  seed: "number",
  policy: "string",
  mission: "string",
  max_steps: "number",
  w: "number",
  h: "number",
  rejected: "number",
  rng: "list",
  grid: "string",
  T: "number",
  actions: "string",
  rewards: "pairs",
  terminated: "boolean",
  truncated: "boolean",
  pos: "string",
  obs: "string",
  carrying: "pairs",
  final_grid: "string",
};
const GENERATOR_FIELDS: Fields = {
  seed: "string",
  pool: "list",
  generate_state_u32x8: "list",
  state0: "list",
  integers_0_7: "list",
  after_integers_0_7: "list",
  integers_0_100: "list",
  integers_3_20: "list",
  integers_0_3000000000: "list",
  after_integers_0_3e9: "list",
  integers_0_2p32: "list",
  integers_0_2p40: "list",
  uniform_0_1: "list",
  integers_0_1_then_0_7: "pairs",
  mixed: "pairs",
  after_mixed: "list",
};

function complete(record: unknown, fields: Fields): boolean {
  if (typeof record !== "object" || record === null) return false;
  return Object.entries(fields).every(([field, type]) => {
    const value = (record as Record<string, unknown>)[field];
    if (type === "pairs")
      return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2);
    return type === "list" ? Array.isArray(value) : typeof value === type;
  });
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${where}: not JSON (${(error as Error).message.split("\n")[0]})`);
  }
}
