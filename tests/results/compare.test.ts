/** Promise: two sides are compared seed by seed, arm by arm, corrected together; what differs between them is told, and nothing is pooled. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { LogRow } from "tandem/dist/feedback/row";
import { holm } from "tandem/dist/report/stats/holm";
import { signFlip } from "tandem/dist/report/stats/sign-flip";
import { tInterval } from "tandem/dist/report/stats/t-interval";
import { compareSides } from "tandem/dist/results/compare/compare";
import { comparePage } from "tandem/dist/results/compare/page";
import { compareLines, compareTable } from "tandem/dist/results/compare/tell";
import type { SelectedRun, Selection } from "tandem/dist/results/selection";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";

interface Made extends Partial<RunSpec> {
  readonly arm: string;
  readonly seed: number;
  /** Mean return of the episodes, at every evaluation. */
  readonly height: number;
  readonly log?: string;
  readonly key?: string;
  readonly experiment?: string;
}

function rowsOf(height: number): LogRow[] {
  const evaluation = { kind: "evaluation", decision: "sampled", final: false, teacherCalls: 0 } as const;
  const episodes = { count: 10, returns: 10 * height, successes: 5, steps: 100 };
  return [256, 512].flatMap((frames): LogRow[] => [
    { ...evaluation, update: frames / 256, frames, measure: "learning", episodes },
    {
      ...evaluation,
      update: frames / 256,
      frames,
      measure: "team",
      episodes: { ...episodes, returns: 10 * (height / 2) },
    },
    { kind: "update", update: frames / 256, frames, teacherCalls: 0, episodes, links: emptyMechanism() },
  ]);
}

function selection(name: string, made: readonly Made[]): Selection {
  return {
    name,
    source: "here",
    runs: () =>
      made.map(({ height, log, key, experiment = name, ...parts }): SelectedRun => {
        const spec = checkSpec({ teacher: "uniform", ...parts });
        const known = key ?? `${name} ${spec.arm} ${spec.seed}`;
        const manifest = { key: known, replies: null, identity: { code: "c", lock: "l" } };
        return { manifest, log: log ?? known, spec, experiment, rows: rowsOf(height) };
      }),
  };
}

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const lower = (arm: string, seed: number): Made => ({ arm, seed, height: 0.3 + (seed % 4) / 50 });
const higher = (arm: string, seed: number): Made => ({ arm, seed, height: 0.5 + (seed % 3) / 50 });

test("means, t intervals, sign-flip p and Holm over arms and measures, by the seeds that both sides have", () => {
  const a = selection(
    "a",
    [...SEEDS, 10].flatMap((seed) => [higher("neutral", seed), lower("student-alone", seed)]),
  );
  const b = selection(
    "b",
    [...SEEDS, 11].flatMap((seed) => [lower("neutral", seed), lower("student-alone", seed)]),
  );
  const { comparisons, pairs, onlyA, onlyB } = compareSides(a, b);
  assert.deepEqual(
    comparisons.map(({ arm, against, measure, n }) => [arm, against, measure, n]),
    ["neutral", "student-alone"].flatMap((arm) => ["learning", "team"].map((measure) => [arm, arm, measure, 10])),
  );
  const differences = SEEDS.map((seed) => higher("", seed).height - lower("", seed).height);
  const { value, low, high } = tInterval(differences);
  const close = (one: number, other: number): void => assert.ok(Math.abs(one - other) < 1e-12, `${one}, not ${other}`);
  const [first, second, third] = comparisons;
  for (const [found, wanted] of [
    [first.difference, value],
    [first.low, low],
    [first.high, high],
    [second.difference, value / 2],
  ])
    close(found, wanted);
  close(first.a - first.b, value);
  assert.equal(first.p, signFlip(differences).p);
  assert.deepEqual(
    comparisons.map(({ pHolm }) => pHolm),
    holm(comparisons.map(({ p }) => p)),
  );
  assert.deepEqual([third.difference, third.p, third.finding], [0, 1, "no evidence"]);
  assert.deepEqual([first.finding, first.leastSeeds], ["higher", Math.ceil(Math.log2(8 / 0.05))]);
  assert.deepEqual([pairs[0].seeds, pairs[0].onlyA, pairs[0].onlyB], [SEEDS, [10], [11]]);
  assert.deepEqual([onlyA, onlyB], [[], []]);
});

test("what differs is named; arms that one side lacks too", () => {
  const a = selection(
    "a",
    SEEDS.flatMap((seed) => [{ ...higher("neutral", seed), overrides: { gamma: 0.9 } }, higher("no-feedback", seed)]),
  );
  const b = selection(
    "b",
    SEEDS.map((seed): Made => ({ ...lower("neutral", seed), preset: "window", teacher: "oracle" })),
  );
  const found = compareSides(a, b);
  assert.deepEqual(
    found.pairs[0].differing.map(({ name, a, b }) => [name, a, b]),
    [
      ["teacher", "uniform", "oracle"],
      ["preset", "paper-40", "window"],
      ["updates", "40", "160"],
      ["gamma", "0.9", "0.99"],
    ],
  );
  assert.deepEqual(found.onlyA, ["no-feedback"]);
  const text = compareLines(found).join("\n");
  assert.match(
    text,
    /what differs, A \/ B: teacher uniform \/ oracle, preset paper-40 \/ window, updates 40 \/ 160, gamma 0\.9 \/ 0\.99/,
  );
  assert.match(text, /arms that only A has: no-feedback/);
});

test("a run against a published result: one seed, the nearest of the arm's experiments, and whether the bytes are equal", () => {
  const mine = selection("run", [{ ...higher("neutral", 3), log: "x", key: "k" }]);
  const paper = selection("paper", [
    ...SEEDS.map((seed): Made => ({ ...lower("neutral", seed), teacher: "oracle", experiment: "other" })),
    ...SEEDS.map(
      (seed): Made => ({
        ...lower("neutral", seed),
        experiment: "nearest",
        ...(seed === 3 ? { log: "x", key: "k" } : {}),
      }),
    ),
  ]);
  const { pairs, comparisons } = compareSides(mine, paper);
  assert.deepEqual(
    pairs.map(({ experiments, seeds, sameBytes }) => [experiments[1], seeds, sameBytes]),
    [["nearest", [3], 1]],
  );
  assert.deepEqual(
    comparisons.map(({ n, low, p, finding }) => [n, low, p, finding]),
    [0, 1].map(() => [1, Number.NaN, Number.NaN, "too few seeds"]),
  );
  const other = selection("paper", [{ ...lower("neutral", 3), log: "y", key: "k" }]);
  const damaged = compareSides(mine, other);
  assert.deepEqual(damaged.pairs[0].conflicting, [3]);
  assert.match(compareLines(damaged).join("\n"), /seeds 3 have the same key and other bytes/);
});

test("two experiments of one arm each are compared whatever the arms are", () => {
  const [a, b] = [
    selection(
      "a",
      SEEDS.map((seed) => higher("paper-feedback", seed)),
    ),
    selection(
      "b",
      SEEDS.map((seed) => lower("neutral", seed)),
    ),
  ];
  const { comparisons } = compareSides(a, b);
  assert.deepEqual(
    comparisons.map(({ arm, against, finding }) => [arm, against, finding]),
    [0, 1].map(() => ["paper-feedback", "neutral", "higher"]),
  );
});

test("sides without a common arm, and an arm that stands for two experiments, are refused", () => {
  const a = selection("a", [lower("neutral", 0), lower("no-feedback", 0)]);
  const b = selection("b", [lower("student-alone", 0)]);
  assert.throws(() => compareSides(a, b), {
    name: "InputError",
    message: /^a and b have no arm in common: neutral, no-feedback against student-alone; /,
  });
  const two = selection("two", [
    { ...lower("neutral", 0), overrides: { gamma: 0.9 }, experiment: "one" },
    { ...lower("neutral", 0), overrides: { gamma: 0.8 }, experiment: "other" },
  ]);
  assert.throws(() => compareSides(a, two), {
    name: "InputError",
    message: /^two has several kinds of runs of the arm neutral that differ as little; .*one or other$/,
  });
});

test("the page loads and runs nothing, and hostile names stay text", async () => {
  const name = `<img src=x onerror="alert(1)">'"&`;
  const found = compareSides(
    selection(
      name,
      SEEDS.map((seed) => higher("neutral", seed)),
    ),
    selection(
      "b",
      SEEDS.map((seed) => lower("neutral", seed)),
    ),
  );
  const html = await comparePage(found);
  assert.equal(html.match(/<h1>/g)?.length, 1);
  assert.match(html, /default-src 'none'; script-src 'none'/);
  assert.ok(!html.includes("<img src=x") && !/<script|<link|https?:\/\/(?!www\.w3\.org)/.test(html));
  assert.match(html, /<img src="data:image\/svg\+xml;base64,[^"]+" alt="[^"]*difference in area/);
  assert.equal(compareTable(found).rows.length, 2);
});
