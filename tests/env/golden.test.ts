/** Promise: every recorded episode, chain and generator value of Python's minigrid replays without a difference. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { type GoldenEpisode, type GoldenRecord, goldenRecords } from "tandem/dist/env/replay/golden";
import { replay } from "tandem/dist/env/replay/replay";
import { InputError } from "tandem/dist/errors";

const FOLDER = resolve(__dirname, "../../../data/golden");

function records(file: string): GoldenRecord[] {
  const bytes = readFileSync(join(FOLDER, file));
  return [...goldenRecords((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"), file)];
}

for (const file of readdirSync(FOLDER).filter((name) => /\.gz$|^rng\.json$/.test(name)))
  test(file, () => {
    const all = records(file);
    assert.ok(all.length > 0);
    for (const record of all) assert.equal(replay(record, { bot: true }), undefined);
  });

/** A record with one field changed. */
function altered(file: string, change: (episode: GoldenEpisode) => Partial<GoldenEpisode>): GoldenRecord {
  const found = records(file).find(({ kind }) => kind === "episode")!;
  const episode = found.record as GoldenEpisode;
  return { kind: "episode", record: { ...episode, ...change(episode) } };
}

test("a difference in any field is found and named", () => {
  const flip = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
  const changes: [string, number | "last" | undefined, (episode: GoldenEpisode) => Partial<GoldenEpisode>][] = [
    ["mission", undefined, () => ({ mission: "go to the moon" })],
    ["max_steps", undefined, () => ({ max_steps: 65 })],
    ["w", undefined, () => ({ w: 9 })],
    ["h", undefined, () => ({ h: 9 })],
    ["rejected", undefined, () => ({ rejected: 7 })],
    ["rng", undefined, ({ rng }) => ({ rng: [flip(rng[0], 31), rng[1], rng[2], rng[3]] })],
    ["grid", undefined, ({ grid }) => ({ grid: flip(grid, 0) })],
    ["grid_full", undefined, ({ grid_full }) => ({ grid_full: flip(grid_full!, 5) })],
    ["T", undefined, () => ({ T: 3 })],
    ["pos", 2, ({ pos }) => ({ pos: flip(pos, 6) })],
    ["obs", 1, ({ obs }) => ({ obs: flip(obs, 9) })],
    ["obs_full", 1, ({ obs_full }) => ({ obs_full: [obs_full![0], flip(obs_full![1], 40)] })],
    ["rewards", 1, () => ({ rewards: [[1, 0.5]] })],
    ["carrying", 1, () => ({ carrying: [[1, "red ball"]] })],
    ["terminated", "last", ({ terminated }) => ({ terminated: !terminated })],
    ["truncated", "last", ({ truncated }) => ({ truncated: !truncated })],
    ["final_grid", "last", ({ final_grid }) => ({ final_grid: flip(final_grid, 0) })],
    ["text", 2, ({ text }) => ({ text: flip(text!, 16) })],
    ["text_full", 0, () => ({ text_full: [["You see a red balloon"]] })],
  ];
  for (const [field, step, change] of changes) {
    const record = altered("BabyAI-GoToRedBallNoDists-v0.jsonl.gz", change);
    const mismatch = replay(record);
    assert.equal(mismatch?.field, field);
    assert.equal(mismatch?.step, step === "last" ? (record.record as GoldenEpisode).T : step);
  }
});

test("what is no golden file is refused, naming the line", () => {
  for (const [text, words] of [
    ['{"id":"BabyAI-GoToObj-v0"}', /^f: no golden record/],
    ["{\n}", /^f: no golden record/],
    ["not json", /^f: not JSON/],
    ['{"vectors":[{}]}', /^f: a generator vector lacks fields/],
    ['{"id":"x","seed":0,"policy":"chain","rows":[]}\n{"a":', /^f line 2: not JSON/],
  ] as const)
    assert.throws(
      () => [...goldenRecords(text, "f")],
      (error: Error) => error instanceof InputError && words.test(error.message),
    );
});
