/**
 * Promises: an arm whose channel moves the run's teacher runs, logs what shows a collapse, resumes to the byte and is known by model and
 * settings; a yoked one deals its parent's verdicts; a teacher without weights is refused in one line.
 */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { arm, arms, channels } from "tandem";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { doRun } from "tandem/dist/results/do-run";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { experiment } from "tandem/dist/runs/experiment";
import { identity, keyOf } from "tandem/dist/runs/key";
import { planOf } from "tandem/dist/runs/plan";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import { withModel } from "tandem/dist/runs/with-model";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

const MODELS = join(ROOT, "tests/data/models");
const tiny = {
  ...{
    updates: 3,
    environments: 4,
    steps: 8,
    minibatch: 32,
    evaluateEvery: 2,
    evaluationEpisodes: 2,
    finalEpisodes: 1,
  },
  ...{ teacherLearningRate: 1e-2, teacherMinibatch: 16, baselineRate: 0.3 },
};
const ARM = "distil.fine-tune.paper";

function specOf(name = ARM, changes: Readonly<Record<string, unknown>> = {}, teacher = "t5-relu-tied"): RunSpec {
  const given = { arm: name, teacher: join(MODELS, teacher), seed: 9003, overrides: { ...tiny, ...changes } };
  return checkSpec({ level: "BabyAI-GoToRedBallNoDists-v0", ...given });
}

async function open(spec: RunSpec): Promise<Training> {
  const plan = await withModel(planOf(spec), spec);
  return Training.open(plan, plan.teacher);
}

const updatesOf = (rows: readonly LogRow[]): UpdateRow[] => rows.flatMap((row) => (row.kind === "update" ? [row] : []));
const massesOf = (rows: readonly LogRow[]): number[] =>
  rows.flatMap((row) => (row.kind === "evaluation" && row.poseMass !== undefined ? [row.poseMass] : []));

test("rows hold what shows a collapse, and the right mass that the moved teacher has", async () => {
  const { rows } = await doRun(specOf(ARM, { counterfactual: true }));
  for (const { losses = {}, links } of updatesOf(rows)) {
    const { teacherLoss, teacherGradientNorm, teacherEntropy, teacherKl, teacherCommonest } = losses;
    assert.ok(Number.isFinite(teacherLoss) && teacherGradientNorm > 0 && teacherKl > 0, JSON.stringify(losses));
    assert.ok(teacherEntropy > 0 && teacherEntropy < Math.log(6) + 1e-9);
    assert.ok(teacherCommonest >= 1 / 6 && teacherCommonest <= 1);
    assert.ok(losses.gradientNorm > 0, "the student's own are still there");
    const { better, worse, none } = links.dealt ?? assert.fail();
    assert.equal(
      better + worse + none,
      tiny.environments * tiny.steps,
      "verdicts on an episode's last token arrive too",
    );
  }
  const masses = massesOf(rows);
  assert.equal(masses.length, 2);
  assert.notEqual(masses[0], masses[1]);
  const { rows: frozen } = await doRun(specOf(ARM, { counterfactual: true, teacherLearningRate: 0 }));
  const [first, second] = massesOf(frozen);
  assert.equal(first, second, "the frozen control's teacher stays");
  for (const { losses } of updatesOf(frozen)) assert.ok(Math.abs(losses?.teacherKl ?? 1) < 1e-9);
});

test("the yoked run deals as many verdicts of each kind as its parent in every update, the inverted one turns them", async () => {
  const parent = await doRun(specOf(ARM, { updates: 2 }));
  const yoked = await doRun(specOf(`${ARM}.yoked`, { updates: 2 }), parent.rows);
  const dealt = (rows: readonly LogRow[]): unknown => updatesOf(rows).map(({ links }) => links.dealt);
  assert.deepEqual(dealt(yoked.rows), dealt(parent.rows));
  const turned =
    updatesOf((await doRun(specOf(`${ARM}.inverted`, { updates: 1 }))).rows)[0].links.dealt ?? assert.fail();
  const straight = updatesOf(parent.rows)[0].links.dealt ?? assert.fail();
  assert.deepEqual([turned.better, turned.worse], [straight.worse, straight.better], "before anything was learned");
});

for (const [changes, teacher] of [
  [{}, "t5-relu-tied"],
  [{ loraRank: 2, scoring: "raw-logit" }, "t5-relu-tied"],
  [{ loraRank: 2 }, "llama"],
] as const) {
  test(`a run stopped after an update and resumed gives the same rows: ${teacher} ${JSON.stringify(changes)}`, async () => {
    const spec = specOf(ARM, changes, teacher);
    const { rows: whole } = await doRun(spec);
    const rows: LogRow[] = [];
    const first = await open(spec);
    for await (const some of first.updates()) {
      rows.push(...some);
      if (some[0].update === 2) break; // with what was replied in an evaluation still kept
    }
    const { json, tensors } = first.save();
    const second = await open(spec);
    second.load({ json: JSON.parse(JSON.stringify(json)), tensors });
    for await (const row of second.rows()) rows.push(row);
    assert.deepEqual(rows, whole);
  });
}

test("through the store: the same rows, the parent first, no checkpoint of the student lost", () =>
  withFolder(async (folder) => {
    const spec = specOf(`${ARM}.yoked`, { updates: 1 });
    const [run] = await runAll([spec], { runs: folder, engine: hereEngine, checkpointSeconds: 0 });
    const parent = await doRun(specOf(ARM, { updates: 1 }));
    assert.deepEqual(run.rows, JSON.parse(JSON.stringify((await doRun(spec, parent.rows)).rows)));
    assert.ok(run.manifest.files["checkpoint.safetensors"]);
    assert.equal(run.manifest.identity?.follows, keyOf(await identity(specOf(ARM, { updates: 1 }))));
  }));

test("an arm of one's own with our channel moves its teacher in the kernel's process too", async () => {
  const own = arm({ ...arms.get(ARM), name: "own-fine-tune", title: "ours, by another name" });
  const { level, teacher, overrides } = specOf(ARM, { updates: 1 });
  const { runs } = await experiment({ level, teacher, overrides, arms: [own], seeds: [9003] });
  assert.deepEqual(runs[0].rows, JSON.parse(JSON.stringify((await doRun(specOf(ARM, { updates: 1 }))).rows)));
  await assert.rejects(
    experiment({
      level,
      teacher,
      overrides,
      arms: [arm({ ...own, channels: [{ ...channels.get("fine-tune"), name: "mine" }] })],
      seeds: [9003],
    }),
    /^InputError: channel mine has bind, by which only ours move a teacher's weights; leave it out$/,
  );
});

test("a run is known by the model that it moves, and by how", async () => {
  const specs = [
    specOf(),
    specOf(ARM, {}, "t5-wide-heads"),
    ...[{ loraRank: 2 }, { teacherLearningRate: 0 }, { klCoefficient: 1 }].map((changes) => specOf(ARM, changes)),
    specOf("distil.bandit.paper"),
  ];
  const keys = await Promise.all(specs.map(async (spec) => keyOf(await identity(spec))));
  assert.equal(new Set(keys).size, specs.length);
  const bandit = specOf("distil.bandit.paper", { klCoefficient: 1 });
  assert.equal(keyOf(await identity(bandit)), keys[keys.length - 1], "no other channel reads its settings");
});

const WRONG: readonly [change: Readonly<Record<string, unknown>>, message: RegExp][] = [
  [{ teacher: "uniform" }, /trains the teacher itself, and uniform has no weights; pass a model's folder or hub id$/],
  [{ teacher: "smollm2-135m-instruct" }, /and smollm2-135m-instruct has no weights; pass a model's folder or hub id$/],
  [{ teacher: "synthetic-a70-k100?reply=recorded" }, /reply=recorded has no weights; pass a model's folder or hub id$/],
  [{ teacher: "http://127.0.0.1:1/v1?model=m" }, /has no weights; pass a model's folder or hub id$/],
  [
    { teacher: "synthetic-a70-k100?dtype=int8" },
    /trains synthetic-a70-k100\?dtype=int8 in fp32, by one thread, as it is asked by itself; leave its options out$/,
  ],
  [
    { teacher: "synthetic-a70-k100?reply=generate" },
    /reply=generate in fp32, by one thread, as it is asked by itself; leave its options out$/,
  ],
  [
    { arm: `${ARM}@oracle` },
    /moves the weights of its teacher, which is oracle; take an arm whose teacher is the run's$/,
  ],
  [
    { overrides: { scoring: "token-mean" } },
    /cannot be scored by token-mean then; set scoring to logprob or raw-logit$/,
  ],
  [{ overrides: { teacherLearningRate: -1 } }, /teacherLearningRate is -1/],
  [{ overrides: { lr: 1, kl_coef: 1 } }, /did you mean klCoefficient\?/],
];

test("what cannot be moved is refused in one line, with exit code 2", async () => {
  const base = { level: "BabyAI-GoToRedBallNoDists-v0", arm: ARM, teacher: "synthetic-a70-k100", seed: 9000 };
  for (const [change, message] of WRONG) {
    assert.throws(() => checkSpec({ ...base, ...change }), { message });
  }
  await withFolder(async (folder) => {
    const path = join(folder, "spec.json");
    writeFileSync(path, JSON.stringify({ ...base, teacher: "smollm2-135m-instruct" }));
    const { code, out, err } = await tandem(["run", path]);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /^[^\n]*smollm2-135m-instruct has no weights; pass a model's folder or hub id\n$/);
  });
});

test("a model's folder that cannot be trained is refused in one line", async () => {
  const spec = specOf(ARM, {}, "gpt2-onnx");
  await assert.rejects(doRun(spec), /^InputError: [^\n]*gpt2[^\n]*; T5, Llama and Qwen2 can be trained$/);
});

test("beside another channel, counterfactual is refused: kept replies would be those of other weights", () => {
  const both = arm({ ...arms.get(ARM), name: "both", channels: [channels.get("sentence"), channels.get("fine-tune")] });
  const { level, teacher, overrides } = specOf(ARM, { counterfactual: true });
  return assert.rejects(
    experiment({ level, teacher, overrides, arms: [both], seeds: [9003] }),
    /^InputError: both moves the weights of its teacher, and replies kept for counterfactual/,
  );
});
