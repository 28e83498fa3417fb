/** Promise: arms in which a language model is the policy run, learn, resume and are known by the model; a yoked one deals its parent's verdicts. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { identity, keyOf } from "tandem/dist/runs/key";
import { planOf } from "tandem/dist/runs/plan";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { withModel } from "tandem/dist/runs/with-model";
import { ROOT } from "../command";

const MODELS = join(ROOT, "tests/data/models");
const tiny = {
  updates: 2,
  environments: 2,
  steps: 8,
  epochs: 1,
  minibatch: 8,
  evaluateEvery: 2,
  evaluationEpisodes: 2,
  finalEpisodes: 1,
  learningRate: 1e-4,
};
const own = arms.all.filter(({ teacher }) => teacher === "self");

function specOf(arm: string, changes: Readonly<Record<string, unknown>> = {}, model = "t5-relu-tied"): RunSpec {
  const teacher = join(MODELS, model);
  return checkSpec({
    level: "BabyAI-GoToRedBallNoDists-v0",
    arm,
    teacher,
    seed: 3,
    overrides: { ...tiny, ...changes },
  });
}

async function open(spec: RunSpec, parent?: readonly LogRow[]): Promise<Training> {
  const plan = await withModel(planOf(spec), spec);
  return Training.open({ ...plan, ...(parent ? { parent } : {}) }, await openTeacherOf(spec));
}

async function rowsOf(spec: RunSpec, parent?: readonly LogRow[]): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const row of (await open(spec, parent)).rows()) rows.push(row);
  return rows;
}

const updatesOf = (rows: readonly LogRow[]): UpdateRow[] => rows.flatMap((row) => (row.kind === "update" ? [row] : []));

test("every such arm runs: it learns without a teacher's token, and is evaluated with what it is told and without", async () => {
  assert.equal(own.length, 9);
  const done = new Map<string, LogRow[]>();
  for (const arm of own) {
    const rows = await rowsOf(specOf(arm.name), arm.follows === undefined ? undefined : done.get(arm.follows));
    done.set(arm.name, rows);
    for (const { losses, teacherCalls } of updatesOf(rows)) {
      assert.ok(losses && Object.values(losses).every(Number.isFinite), arm.name);
      assert.ok(losses.gradientNorm > 0 && losses.commonestAction > 0);
      assert.equal(teacherCalls, 0);
    }
    const measures = new Set(rows.flatMap((row) => (row.kind === "evaluation" ? [row.measure] : [])));
    assert.deepEqual([...measures].sort(), arm.channels.length > 0 ? ["learning", "team"] : ["learning"], arm.name);
  }
  const dealt = (name: string): unknown => updatesOf(done.get(name) ?? []).map(({ links }) => links.dealt);
  assert.deepEqual(dealt("glam-yoked"), dealt("glam-feedback"));
  assert.ok(
    updatesOf(done.get("glam-feedback") ?? []).some(
      ({ links }) => (links.dealt?.better ?? 0) + (links.dealt?.worse ?? 0) > 0,
    ),
  );
});

for (const changes of [{}, { loraRank: 2, finetuneMode: "glam" }, { finetuneMode: "lamorel" }]) {
  test(`a run stopped after an update and resumed gives the same rows: ${JSON.stringify(changes)}`, async () => {
    const spec = specOf("glam-feedback", changes);
    const whole = await rowsOf(spec);
    const first = await open(spec);
    const rows: LogRow[] = [];
    for await (const some of first.updates()) {
      rows.push(...some);
      break;
    }
    const { json, tensors } = first.save();
    const second = await open(spec);
    second.load({ json: JSON.parse(JSON.stringify(json)), tensors });
    for await (const row of second.rows()) rows.push(row);
    assert.deepEqual(rows, whole);
  });
}

test("a run is known by the model that it trains, and by how", async () => {
  const key = async (spec: RunSpec): Promise<string> => keyOf(await identity(spec));
  const keys = await Promise.all([
    key(specOf("glam")),
    key(specOf("glam", {}, "t5-wide-heads")),
    key(specOf("glam", { loraRank: 2 })),
    key(specOf("glam", { finetuneMode: "lamorel" })),
  ]);
  assert.equal(new Set(keys).size, 4);
  assert.equal(await key(specOf("glam")), keys[0]);
});

test("a teacher without weights, and a mode that is none, are refused in one line", () => {
  assert.throws(
    () => checkSpec({ arm: "glam", teacher: "uniform", seed: 0 }),
    /^InputError: glam trains the teacher itself, and uniform has no weights; pass a model's folder or hub id$/,
  );
  assert.throws(() => specOf("glam", { finetuneMode: "grpo" }), /finetuneMode/);
});
