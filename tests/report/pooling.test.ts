/** Promise: records of different experiments meet in one number or one curve only if it is said what tells them apart. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import { areas } from "tandem/dist/report/areas";
import { comparisons } from "tandem/dist/report/comparisons";
import { learningCurves } from "tandem/dist/report/curves";
import type { Factor } from "tandem/dist/report/factors";
import { finalTable } from "tandem/dist/report/final-table";
import { evaluationRecords, frame, updateRecords } from "tandem/dist/report/frame";
import { linkTable, ruleChart } from "tandem/dist/report/links";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import type { Manifest, Run } from "tandem/dist/runs/store";
import { teacherNameOf } from "tandem/dist/runs/teacher-of";
import { teacherNames } from "tandem/dist/teacher";

const ARMS = ["student-alone", "neutral", "paper-feedback", "oracle-teacher"];

interface Asked extends Partial<Omit<RunSpec, "arm" | "seed">> {
  readonly experiment?: string;
  readonly arms?: readonly string[];
  readonly seeds?: readonly number[];
  /** Episodes of 20 that succeed. */
  readonly successes?: number;
}

/** Runs of two evaluations and an update each, as an experiment with these parts would give them. */
function runsOf({ experiment, arms = ARMS, seeds = [0, 1, 2, 3, 4], successes = 10, ...parts }: Asked): Run[] {
  const episodes = { count: 20, successes, returns: successes / 2, steps: 100 };
  const evaluation = { kind: "evaluation", decision: "sampled", final: false, episodes, teacherCalls: 0 } as const;
  const links = { ...emptyMechanism(), tokens: 4, right: 2, seen: 4 };
  return arms.flatMap((arm) =>
    seeds.map((seed): Run => {
      const spec = checkSpec({ teacher: "uniform", ...parts, arm, seed });
      const key = JSON.stringify([{ ...spec, teacher: teacherNameOf(spec) }, successes]); // as a real one: of what it reaches
      return {
        folder: "",
        spec,
        ...(experiment === undefined ? {} : { experiment }),
        manifest: { key } as Manifest,
        rows: [
          { kind: "update", update: 1, frames: 256, teacherCalls: 256, episodes, links },
          { ...evaluation, update: 1, frames: 256, measure: "learning" },
          { ...evaluation, update: 1, frames: 256, measure: "team" },
          { ...evaluation, update: 1, frames: 256, measure: "team", final: true },
        ],
      };
    }),
  );
}

/** Everything that pools, told apart by a factor or not. */
const POOLED: Readonly<Record<string, (runs: readonly Run[], by?: Factor) => unknown>> = {
  learningCurves: (runs, by) =>
    learningCurves(evaluationRecords(runs), { measure: "team", score: "success", ...(by ? { by } : {}) }),
  areas: (runs, by) => areas(evaluationRecords(runs), "team", by ? { by } : {}),
  comparisons: (runs, by) => comparisons(evaluationRecords(runs), "team", by ? { by } : {}),
  finalTable: (runs, by) => finalTable(evaluationRecords(runs), by ? { by } : {}),
  linkTable: (runs, by) => linkTable(runs, by ? { by } : {}),
  ruleChart: (runs, by) => ruleChart(runs, "neutral", by ? { by } : {}),
};

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
/** Experiments that differ from the plain one in one factor, and what the error says of it. */
const OTHERS: readonly [Factor, Asked, RegExp][] = [
  ["teacher", { teacher: "constant?token=go-forward" }, /teacher is "uniform" and "constant\?token=go-forward"/],
  ["level", { level: "BabyAI-GoToObjS4-v0" }, new RegExp(`level is "${LEVEL}" and "BabyAI-GoToObjS4-v0"`)],
  ["preset", { preset: "window" }, /preset is "paper-40" and "window"/],
  ["settings", { overrides: { gamma: 0.9 } }, /settings is "" and "gamma=0.9"/],
  ["experiment", { experiment: "second" }, /experiment is "" and "second"/],
];

for (const [name, pool] of Object.entries(POOLED)) {
  for (const [factor, other, says] of OTHERS) {
    test(`${name}: two experiments that differ in ${factor} are told apart by it, or refused`, () => {
      const runs = [...runsOf({}), ...runsOf(other)];
      assert.throws(
        () => pool(runs),
        (error: Error) => {
          assert.equal(error.name, "InputError");
          assert.match(error.message, says);
          assert.ok(error.message.endsWith(`; pass by: "${factor}"`), error.message);
          assert.ok(!error.message.includes("\n"));
          return true;
        },
      );
      pool(runs, factor);
    });
  }
  test(`${name}: the same run given twice is refused`, () => {
    const runs = runsOf({});
    assert.throws(() => pool([...runs, runs[7]]), {
      name: "InputError",
      message: /^two rows of arm neutral, seed 2.*; give each run once$/,
    });
  });
}

test("told apart by a factor, each arm has a curve, a number and a row for each value", () => {
  const runs = [...runsOf({ level: LEVEL }), ...runsOf({ level: "BabyAI-GoToObjS4-v0", successes: 15 })];
  const records = evaluationRecords(runs);
  const names = ARMS.flatMap((arm) => [`${arm}, ${LEVEL}`, `${arm}, BabyAI-GoToObjS4-v0`]);
  const { series } = learningCurves(records, { measure: "team", score: "success", by: "level" });
  assert.deepEqual(
    series.map(({ name, y }) => [name, ...y]),
    names.map((name, k) => [name, k % 2 ? 0.75 : 0.5]),
  );
  assert.equal(new Set(series.map(({ colour }) => colour)).size, series.length);
  assert.deepEqual([...areas(records, "team", { by: "level" }).keys()], names);
  assert.deepEqual(
    finalTable(records, { by: "level" }).rows.map(([name]) => name),
    names,
  );
  assert.deepEqual(
    linkTable(runs, { by: "level" }).rows.map(([name]) => name),
    names,
  );
  assert.equal(ruleChart(runs, "neutral", { by: "level" }).series.length, 4);
  assert.deepEqual(
    comparisons(records, "team", { by: "level" }).map(({ arm, against, difference }) => [
      arm,
      against,
      difference.value,
    ]),
    [LEVEL, "BabyAI-GoToObjS4-v0"].map((level) => [`paper-feedback, ${level}`, `neutral, ${level}`, 0]),
  );
});

test("arms that have their own teacher, or none, are the same with every teacher, and stand once", () => {
  const runs = [
    ...runsOf({ experiment: "one" }),
    ...runsOf({ experiment: "two", teacher: "oracle", arms: ["student-alone", "neutral", "oracle-teacher"] }),
  ];
  const table = areas(evaluationRecords(runs), "team", { by: "teacher" });
  const expected = [
    "student-alone",
    "neutral, uniform",
    "neutral, oracle",
    "paper-feedback, uniform",
    "oracle-teacher",
  ];
  assert.deepEqual([...table.keys()], expected);
  assert.ok([...table.values()].every(({ length }) => length === 5));
  assert.throws(() => areas(evaluationRecords(runs), "team"), /teacher is "uniform" and "oracle"; pass by: "teacher"$/);
});

test("by the experiment's name each stands whole beside the other, and must agree within itself", () => {
  const one = runsOf({ experiment: "one" });
  const two = runsOf({ experiment: "two", preset: "window", teacher: "oracle" });
  const by = { by: "experiment" } as const;
  const table = areas(evaluationRecords([...one, ...two]), "team", by);
  assert.equal(table.size, 2 * ARMS.length);
  assert.ok([...table.values()].every(({ length }) => length === 5));
  const mixed = [...one, ...runsOf({ experiment: "one", preset: "window" })];
  assert.throws(() => areas(evaluationRecords(mixed), "team", by), /preset is .*; pass by: "preset"$/);
});

test("several factors that differ at once can be told apart only by the experiments' names", () => {
  const other = { level: "BabyAI-GoToObjS4-v0", preset: "window" } as const;
  const named = evaluationRecords([...runsOf({ experiment: "one" }), ...runsOf({ ...other, experiment: "two" })]);
  const unnamed = evaluationRecords([...runsOf({}), ...runsOf(other)]);
  for (const pooling of [{}, { by: "level" } as const, { by: "preset" } as const]) {
    assert.throws(() => areas(named, "team", pooling), /; pass by: "experiment"$/);
    assert.throws(() => areas(unnamed, "team", pooling), /; take one (level|preset) at a time$/);
  }
});

test("two experiments that say different things of one run are not made into one", () => {
  const runs = [...runsOf({ experiment: "one" }), ...runsOf({ experiment: "two", successes: 11 })];
  const { message } = assertThrows(() => areas(evaluationRecords(runs), "team", { by: "teacher" }));
  assert.match(message, /^two experiments have different rows of arm student-alone, seed 0, update 1, .*experiment"$/);
});

function assertThrows(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("a pair of arms is compared by the seeds that both have", () => {
  const runs = [
    ...runsOf({ arms: ["neutral"], seeds: [0, 1, 2, 3, 4, 5, 6, 7], successes: 8 }),
    ...runsOf({ arms: ["paper-feedback"], seeds: [2, 3, 4, 5, 6, 7, 8], successes: 10 }),
  ];
  const [{ seeds, difference, finding }] = comparisons(evaluationRecords(runs), "team");
  assert.equal(seeds, 6);
  assert.ok(Math.abs(difference.value - 0.1) < 1e-12);
  assert.equal(finding, "higher");
});

test("curves of fewer than five seeds have no band", () => {
  const curve = (seeds: number[]) =>
    learningCurves(evaluationRecords(runsOf({ seeds })), { measure: "team", score: "success" });
  assert.ok(curve([0, 1, 2, 3, 4]).series.every(({ low, high }) => low && high));
  const few = curve([0, 1]);
  assert.ok(few.series.every(({ low, high }) => low === undefined && high === undefined));
  assert.match(few.alt, /2 seeds, too few for intervals/);
});

test("every record says what it was made with, and the frame shows it", () => {
  const runs = runsOf({
    experiment: "mine",
    seeds: [3],
    overrides: { updates: 40, gamma: 0.9, network: "mlp", steps: 8 },
  });
  const factors = ["experiment", "arm", "seed", "teacher", "level", "preset", "settings"];
  for (const records of [evaluationRecords(runs), updateRecords(runs)]) {
    const columns: readonly string[] = frame(records).columns;
    for (const factor of factors) assert.ok(columns.includes(factor), factor);
    for (const { teacher, experiment, level, preset, settings, arm, seed } of records) {
      const own: Readonly<Record<string, string>> = { "student-alone": "none", "oracle-teacher": "oracle" };
      assert.equal(teacher, own[arm] ?? "uniform");
      assert.deepEqual([experiment, level, preset, seed], ["mine", LEVEL, "paper-40", 3]);
      assert.equal(settings, "gamma=0.9 steps=8", "what is as in the preset is not named");
    }
  }
  assert.ok(evaluationRecords(runsOf({})).every(({ settings, experiment }) => settings === "" && experiment === ""));
});

test("a teacher's options stand in names only where they tell two teachers apart", () => {
  const [name] = teacherNames(LEVEL).filter((one) => one.startsWith("synthetic-"));
  const named = (...teachers: string[]): string[] => [
    ...areas(evaluationRecords(teachers.flatMap((teacher) => runsOf({ arms: ["neutral"], teacher }))), "team", {
      by: "teacher",
    }).keys(),
  ];
  assert.deepEqual(named(`${name}?reply=recorded`, "oracle"), [`neutral, ${name}`, "neutral, oracle"]);
  const both = [name, `${name}?reply=recorded`];
  assert.deepEqual(
    named(...both),
    both.map((teacher) => `neutral, ${teacher}`),
  );
});
