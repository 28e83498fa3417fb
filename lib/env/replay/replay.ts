import { carriedOf } from "../carried";
import { describe } from "../describe";
import { Episode } from "../episode";
import { StuckResetError } from "../errors";
import { levels } from "../levels/registry";
import { encodeGrid } from "../view/encode-grid";
import { OBSERVATION_BYTES } from "../view/observe";
import { fnv1a } from "./fnv";
import type { GoldenChain, GoldenEpisode, GoldenRecord } from "./golden";
import { compare, type Difference, type Mismatch } from "./mismatch";
import { replayBot } from "./replay-bot";
import { replayGenerator } from "./replay-generator";

/** What `replay` compares beyond the fields of a record. */
export interface ReplayOptions {
  /** Whether our bot has to act as the recorded one did. */
  readonly bot?: boolean;
}

/**
 * Replay one record of a golden file against this library.
 * @returns the first mismatch, or undefined if everything agrees
 * @throws UnknownLevelError for a level that does not exist
 */
export function replay(golden: GoldenRecord, { bot = false }: ReplayOptions = {}): Mismatch | undefined {
  const first = differences(golden, bot).next();
  if (first.done) return undefined;
  const { kind, record } = golden;
  const of = kind === "generator" ? "generator" : `${record.id} ${record.policy}`;
  return { record: `${of} seed ${record.seed}`, ...first.value };
}

function* differences({ kind, record }: GoldenRecord, bot: boolean): Generator<Difference> {
  if (kind === "generator") yield* replayGenerator(record);
  else if (kind === "chain") yield* replayChain(record);
  else {
    yield* replayEpisode(record);
    if (bot) yield* replayBot(record);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pose({ world }: Episode): string {
  return [world.x, world.y, world.direction].map((value) => value.toString(36)).join("");
}

function* replayEpisode(record: GoldenEpisode): Generator<Difference> {
  const episode = new Episode(levels.get(record.id));
  episode.reset(record.seed);
  yield* compare("mission", undefined, record.mission, episode.mission);
  yield* compare("max_steps", undefined, record.max_steps, episode.maxSteps);
  yield* compare("w", undefined, record.w, episode.world.layout.width);
  yield* compare("h", undefined, record.h, episode.world.layout.height);
  yield* compare("rejected", undefined, record.rejected, episode.rejected);
  yield* compare("rng", undefined, record.rng, episode.world.rng.state());
  yield* replayFirstGrid(record, episode);
  yield* compare("T", undefined, record.T, record.actions.length);
  const rewards = new Map(record.rewards);
  const carrying = new Map(record.carrying);
  let carried: string | undefined;
  for (let t = 0; t <= record.T; t++) {
    if (t > 0) episode.step(Number(record.actions[t - 1]));
    yield* compare("pos", t, record.pos.slice(3 * t, 3 * t + 3), pose(episode));
    yield* compare("rewards", t, rewards.get(t) ?? 0, episode.reward);
    yield* compare("terminated", t, t === record.T && record.terminated, episode.terminated);
    yield* compare("truncated", t, t === record.T && record.truncated, episode.truncated);
    if (carrying.has(t)) carried = carrying.get(t) ?? undefined;
    const thing = carriedOf(episode.world);
    yield* compare("carrying", t, carried, thing && `${thing.colour} ${thing.type}`);
    yield* replayView(record, t, episode);
  }
  yield* compare("final_grid", record.T, record.final_grid, fnv1a(encodeGrid(episode.world)));
}

function* replayFirstGrid(record: GoldenEpisode, episode: Episode): Generator<Difference> {
  // The object that a level puts into the agent's hand is recorded as carried, the grid without it.
  const grid = encodeGrid(episode.world);
  if (record.grid_full !== undefined) yield* compare("grid_full", undefined, record.grid_full, hex(grid));
  yield* compare("grid", undefined, record.grid, fnv1a(grid));
}

const view = new Uint8Array(OBSERVATION_BYTES);
const utf8 = new TextEncoder();

function* replayView(record: GoldenEpisode, t: number, episode: Episode): Generator<Difference> {
  episode.observe(view, 0);
  const full = record.obs_full?.[t];
  if (full !== undefined) yield* compare("obs_full", t, full, hex(view));
  yield* compare("obs", t, record.obs.slice(8 * t, 8 * t + 8), fnv1a(view));
  if (record.text === undefined) return;
  const sentences = describe(view, 0, carriedOf(episode.world));
  const listed = record.text_full?.[t];
  if (listed !== undefined) yield* compare("text_full", t, listed, sentences);
  yield* compare("text", t, record.text.slice(8 * t, 8 * t + 8), fnv1a(utf8.encode(sentences.join("\n"))));
}

function* replayChain(record: GoldenChain): Generator<Difference> {
  const episode = new Episode(levels.get(record.id));
  let rejected = 0;
  for (const [k, row] of record.rows.entries()) {
    episode.reset(k === 0 ? record.seed : undefined);
    rejected += episode.rejected;
    episode.observe(view, 0);
    const grid = fnv1a(encodeGrid(episode.world));
    yield* compare("rows", k, row, [episode.mission, episode.maxSteps, pose(episode), grid, fnv1a(view), rejected]);
  }
  if (record.rng_after !== undefined)
    yield* compare("rng_after", undefined, record.rng_after, episode.world.rng.state());
  if (record.stuck_at_reset !== undefined) yield* replayStuck(record.stuck_at_reset, episode);
}

function* replayStuck(at: number, episode: Episode): Generator<Difference> {
  try {
    episode.reset();
    yield* compare("stuck_at_reset", at, "a reset that gives up", "a reset");
  } catch (error) {
    if (!(error instanceof StuckResetError)) throw error;
  }
}
