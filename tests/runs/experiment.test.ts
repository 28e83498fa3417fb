/**
 * Promises: an experiment has a name that can be a folder's, seeds by number or by list, and each arm once; arms of ours and of one's own stand in
 * one experiment and one table; what is wrong with it is said before anything runs.
 */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { arms } from "tandem/dist/feedback/arms";
import { networks } from "tandem/dist/policy/student/networks";
import { evaluationRecords } from "tandem/dist/report/frame";
import { type ExperimentSpec, experiment, isNamed, specs } from "tandem/dist/runs/experiment";
import { experimentRuns, remember } from "tandem/dist/runs/experiments";
import { readStore } from "tandem/dist/runs/store";
import { oracle } from "tandem/dist/teacher/oracle";
import { ROOT } from "../command";
import { withFolder, withProject } from "../temporary";
import { narrow, thirdRule, withRule } from "./own-parts";

const MODULE = join(ROOT, "tests/runs/own-parts.ts");
const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 16, evaluationEpisodes: 2, finalEpisodes: 2 };
const tiny = { level: "BabyAI-GoToObjS4-v0", teacher: "uniform", overrides };

test("our arms, arms of a module and arms of this program: one experiment, one table", () =>
  withFolder(async (runs) => {
    const names = ["paper-feedback", withRule, `${MODULE}#withBudget`, "student-alone"];
    const { name, runs: done } = await experiment({ ...tiny, name: "mixed.1", arms: names, seeds: [4, 2] }, { runs });
    assert.equal(name, "mixed.1");
    const labels = names.map((arm) => (typeof arm === "string" ? arm : arm.name));
    const expected = labels.flatMap((arm) => [
      [arm, 2],
      [arm, 4],
    ]);
    assert.deepEqual(
      done.map(({ spec }) => [spec.arm, spec.seed]),
      expected,
    );
    assert.ok(done.every(({ experiment }) => experiment === "mixed.1"));
    const records = evaluationRecords(done);
    assert.deepEqual([...new Set(records.map(({ arm }) => arm))], labels);
    assert.deepEqual(
      records
        .filter(({ arm }) => arm === "student-alone")
        .map(({ measure }) => measure)
        .slice(0, 1),
      ["learning"],
    );
  }));

test("an experiment that is remembered has its runs by seed, however its list of seeds is sorted", () =>
  withFolder((project) =>
    withProject(project, async () => {
      const spec = { ...tiny, name: "unsorted", arms: ["student-alone"], seeds: [5, 3] };
      remember(spec, await experiment(spec));
      for (const { key, spec: asked } of experimentRuns("unsorted")) {
        assert.equal(readStore().read(key).manifest.spec.seed, asked.seed);
      }
    }),
  ));

test("parts of ours, given as objects, are what their names stand for", () => {
  const paper = arms.get("paper-feedback");
  const objects = {
    arms: [paper],
    seeds: 1,
    level: levels.get("BabyAI-GoToObjS4-v0"),
    network: networks.get("mlp"),
    teacher: oracle,
  };
  const names = { arms: ["paper-feedback"], seeds: 1, level: "BabyAI-GoToObjS4-v0", network: "mlp", teacher: "oracle" };
  assert.deepEqual(specs(objects), specs(names));
  assert.equal(isNamed(objects), false);
  assert.equal(isNamed(names), true);
});

const arm = (parts: object): never => ({ ...withRule, ...parts }) as never;
const BAD: readonly [string, Partial<ExperimentSpec> | object, RegExp][] = [
  ["a name that is a path", { name: "../x" }, /"\.\.\/x" cannot name an experiment/],
  ["an empty name", { name: "" }, /"" cannot name an experiment/],
  ["a name that is no text", { name: 7 }, /7 cannot name an experiment/],
  ["a name of 65 letters", { name: "a".repeat(65) }, /cannot name an experiment/],
  ["no arms", { arms: [] }, /no arms/],
  ["an unknown arm", { arms: ["papr-feedback"] }, /paper-feedback/],
  ["an arm twice", { arms: ["neutral", "neutral"] }, /neutral stands twice/],
  ["an arm twice, once as an object", { arms: ["neutral", arms.get("neutral")] }, /neutral stands twice/],
  ["two arms of one's own of one name", { arms: [withRule, { ...withRule }] }, /with-rule stands twice/],
  ["no seeds", { seeds: 0 }, /number of seeds 0/],
  ["an empty list of seeds", { seeds: [] }, /number of seeds \[\]/],
  ["a seed twice", { seeds: [1, 2, 1] }, /seed 1 stands twice/],
  ["a seed that is none", { seeds: [1.5] }, /seed/],
  ["seeds that are a text", { seeds: "3" }, /number of seeds "3"/],
  ["an arm with the name of ours", { arms: [arm({ name: "neutral" })] }, /"neutral" has the name of our arm neutral/],
  [
    "a rule with the name of ours",
    { arms: [arm({ rule: { ...thirdRule, name: "paper" } })] },
    /rule has the name of our rule paper/,
  ],
  [
    "a level with the id of ours",
    { level: { id: "BabyAI-GoToObj-v0", open: () => {} } },
    /name of our level BabyAI-GoToObj-v0/,
  ],
  ["a teacher with the name of ours", { teacher: { name: "oracle", score: () => {} } }, /name of our teacher oracle/],
  ["a network with the name of ours", { network: { ...networks.get("mlp") } }, /name of our network mlp/],
  ["an arm that is null", { arms: [null] }, /no arm/],
  ["an arm that is a function", { arms: [() => withRule] }, /no arm: it is a function/],
  ["an arm without a rule", { arms: [arm({ rule: undefined })] }, /rule is no rule: it is undefined/],
  ["a rule that is a promise", { arms: [arm({ rule: Promise.resolve(thirdRule) })] }, /no rule: its name is undefined/],
  [
    "a rule with half a memory",
    { arms: [arm({ rule: { ...thirdRule, name: "x", open: 1 } })] },
    /its open is 1, a function is needed/,
  ],
  ["a channel that is a name", { arms: [arm({ channels: ["sentence"] })] }, /channel is no channel: it is "sentence"/],
  ["an arm whose teacher is none", { arms: [arm({ teacher: "me" })] }, /its teacher is "me"; use one of none, named/],
  [
    "an arm that reads no setting",
    { arms: [arm({ rule: { ...thirdRule, settings: ["emaRat"] } })] },
    /reads "emaRat", which is no setting/,
  ],
  ["a teacher without a name", { teacher: { score: () => [] } }, /the teacher is no teacher: its name is undefined/],
  [
    "a level without a way to open it",
    { level: { id: "mine", open: undefined } },
    /the level is no level: its open is undefined/,
  ],
  [
    "a level with one candidate",
    { level: { id: "mine", candidates: ["go"], open: () => {} } },
    /2 to 30 different names/,
  ],
  [
    "a network that cannot read the level",
    { network: narrow },
    /narrow reads 2 bytes, and BabyAI-GoToObjS4-v0 shows 147/,
  ],
  [
    "a network with a parameter of the heads",
    { network: { ...narrow, observation: 147, shapes: { critic: [1, 1] } } },
    /cannot be called critic/,
  ],
  ["an unknown teacher beside an arm of one's own", { arms: [withRule], teacher: "orcale" }, /oracle/],
  [
    "an arm that follows one that lives here",
    { arms: [arm({ follows: "another" })] },
    /follows another, which lives here/,
  ],
];

for (const [what, change, message] of BAD) {
  test(`refused before anything runs: ${what}`, async () => {
    const wanted = { ...tiny, arms: ["neutral", withRule], seeds: 1, ...change } as ExperimentSpec;
    const engine = { name: "none", run: () => assert.fail("something ran") };
    await assert.rejects(
      experiment(wanted, { engine, onProgress: () => assert.fail("something ran") }),
      (error: Error) => {
        assert.match(error.message, message);
        assert.equal(error.message.split("\n").length, 1);
        assert.equal((error as { exitCode?: number }).exitCode, 2, error.stack);
        return true;
      },
    );
  });
}
