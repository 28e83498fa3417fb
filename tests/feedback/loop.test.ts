/** Promises: a budget decides who is asked and calls are counted; what a channel learned reaches an evaluation; replies are checked; only the oracle sees the truth. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { type Arm, arm } from "tandem/dist/feedback/arm";
import { arms } from "tandem/dist/feedback/arms";
import { budgets } from "tandem/dist/feedback/budgets";
import { channels } from "tandem/dist/feedback/channels";
import type { Channel, ChannelKind } from "tandem/dist/feedback/channels/channel";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import type { LogRow } from "tandem/dist/feedback/row";
import { rules } from "tandem/dist/feedback/rules";
import type { PolicyKind } from "tandem/dist/policy/kinds/kind";
import type { Rollout } from "tandem/dist/policy/rollout";
import { uses } from "tandem/dist/policy/student/uses";
import { planOf } from "tandem/dist/runs/plan";
import type { RunPlan } from "tandem/dist/runs/run-plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import type { Query, Teacher } from "tandem/dist/teacher/teacher";

const tiny = { updates: 3, environments: 4, steps: 16, evaluateEvery: 3, evaluationEpisodes: 4, finalEpisodes: 4 };

function plan(changes: Partial<RunPlan> = {}, seed = 0): RunPlan {
  const spec = checkSpec({
    level: "BabyAI-GoToObjS4-v0",
    arm: "paper-feedback",
    teacher: "uniform",
    seed,
    overrides: tiny,
  });
  return { ...planOf(spec), partSettings: PART_DEFAULTS, ...changes };
}

/** A teacher that likes to go forward, and keeps what it was asked. */
function forward(): Teacher & { readonly asked: Query[] } {
  const asked: Query[] = [];
  return {
    name: "forward",
    fingerprint: "forward",
    asked,
    score: async (queries) => {
      asked.push(...queries);
      return queries.map(() => [0, 0, 3, 0, 0, 0]);
    },
  };
}

async function rowsOf(run: RunPlan, teacher: Teacher | undefined): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const row of (await Training.open(run, teacher)).rows()) rows.push(row);
  return rows;
}

const paper = arms.get("paper-feedback");
const withParts = (parts: Partial<Arm>): Arm => arm({ ...paper, ...parts });

test("budgets: who is asked, and how often", async () => {
  const calls = async (name: string, settings = {}): Promise<number> => {
    const own = plan({
      arm: withParts({ budget: budgets.get(name) }),
      partSettings: { ...PART_DEFAULTS, ...settings },
    });
    const updates = (await rowsOf(own, forward())).flatMap((row) => (row.kind === "update" ? [row] : []));
    return updates[updates.length - 1].teacherCalls;
  };
  const all = 3 * 4 * 16;
  assert.equal(await calls("always"), all);
  assert.equal(await calls("first-frames", { adviceFrames: 64 }), 64);
  assert.equal(await calls("every-k", { adviceEvery: 4 }), all / 4);
  assert.equal(await calls("unsure", { adviceEntropy: 0 }), all);
  assert.equal(await calls("unsure", { adviceEntropy: 5 }), 0);
  const annealed = await calls("annealed", { adviceFrames: all });
  assert.ok(annealed > all / 4 && annealed < (3 * all) / 4, `${annealed}`);
});

test("uses: what learns from the teacher sees every token, and input-annealed ever fewer", async () => {
  const seen = async (name: string): Promise<number[]> => {
    const settings = { ...PART_DEFAULTS, annealFrames: 64 };
    const own = plan({ arm: withParts({ use: uses.get(name) }), partSettings: settings });
    const rows = await rowsOf(own, forward());
    return rows.flatMap((row) => (row.kind === "update" ? [row.links.seen] : []));
  };
  for (const name of ["distil", "kickstart", "prior", "shaping"]) assert.deepEqual(await seen(name), [64, 64, 64]);
  const [first, ...later] = await seen("input-annealed");
  assert.ok(first > 10 && first < 40, `${first}`);
  assert.deepEqual(later, [0, 0]);
});

test("what a bandit learned is used in evaluations, and only there without learning", async () => {
  const bandit = channels.get("bandit");
  let used = 0;
  const watched: ChannelKind = {
    ...bandit,
    create(...given) {
      const made = bandit.create(...given);
      const open: Channel["open"] = (n, frozen) => {
        const opened = made.open(n, frozen);
        const bias: typeof opened.bias = (...of) => {
          const odds = opened.bias?.(...of);
          if (frozen && Array.from(odds ?? []).some((x) => x !== 0)) used++;
          return odds;
        };
        return { ...opened, bias };
      };
      return { ...made, open };
    },
  };
  const training = await Training.open(
    plan({ arm: withParts({ rule: rules.get("oracle"), channels: [watched] }) }),
    forward(),
  );
  type Odds = readonly (readonly [view: string, odds: readonly number[]])[];
  const learned = (): Odds => (training.save().json as { readonly channels: readonly Odds[] }).channels[0];
  let [before, evaluations]: [Odds, number] = [[], 0];
  for await (const { kind } of training.rows()) {
    const now = learned();
    if (kind === "update") assert.notDeepEqual(now, before, "training teaches it");
    else assert.deepEqual(now, before, "an evaluation teaches it nothing");
    if (kind === "evaluation") evaluations++;
    before = now;
  }
  assert.ok(evaluations > 0 && used > 0, `its odds counted in ${used} steps of ${evaluations} evaluations`);
  for (const [, row] of before) assert.ok(row.every((x) => Math.abs(x) <= PART_DEFAULTS.banditLimit));
});

test("Q and the truth: a teacher that goes by its prompt is never handed the right actions", async () => {
  const teacher = forward();
  await rowsOf(plan(), teacher);
  assert.ok(teacher.asked.length > 0);
  assert.ok(teacher.asked.every((query) => !("rightActions" in query)));
});

const BAD: readonly [string, unknown, RegExp][] = [
  ["NaN", [0, 0, Number.NaN, 0, 0, 0], /a score of NaN/],
  ["an infinite score", [0, 0, Number.NEGATIVE_INFINITY, 0, 0, 0], /a score of -Infinity/],
  ["three numbers of six", [0, 0, 0], /\[0,0,0\]/],
  ["none", [], /\[\]/],
  ["a text", "turn left", /turn left/],
  ["nothing", undefined, /undefined/],
];

for (const [what, reply, message] of BAD) {
  test(`a teacher that replies ${what} stops the run before the student learns of it`, async () => {
    const bad: Teacher = {
      name: "bad",
      fingerprint: "bad",
      score: async (queries) => queries.map(() => reply as number[]),
    };
    await assert.rejects(rowsOf(plan(), bad), (error: Error) => {
      assert.equal(error.name, "ReplyError");
      assert.match(error.message, message);
      assert.match(error.message, /^teacher bad replied .*"Goal of the agent/);
      return true;
    });
  });
}

test("a policy that reads text and acts without a teacher is judged by the channel on its own last action", async () => {
  const rollouts: Rollout[] = [];
  const talker: PolicyKind = {
    name: "talker",
    title: "stands for a language model that acts",
    learns: true,
    open: () => ({
      memory: 0,
      version: 0,
      readsText: true,
      read: (states, _memory, rows) => {
        for (const i of rows) assert.doesNotMatch(states.plainPrompt(i), /Last suggestion/);
        return { values: new Float64Array(states.n), memory: new Float32Array(0) };
      },
      act: (states, _seen, _advice, rows) => {
        for (const i of rows) assert.match(states.prompt(i), /^Goal of the agent: /);
        return new Float64Array(states.n * 6).fill(-Math.log(6));
      },
      update: (rollout) => {
        rollouts.push(rollout);
        return { loss: 0 };
      },
      save: () => ({}),
      load: () => {},
    }),
  };
  const rows = await rowsOf(plan({ arm: withParts({ teacher: "none", policy: talker }) }), undefined);
  const measures = new Set(rows.flatMap((row) => (row.kind === "evaluation" ? [row.measure] : [])));
  assert.deepEqual(measures, new Set(["learning", "team"]), "with what is told and without");
  const [{ prompts, actions, ended, environments: n }] = rollouts;
  let told = 0;
  for (let row = n; row < prompts.length; row++) {
    const [, said] = prompts[row].match(/Last suggestion: (.*?)\. The suggestion is (?:better|worse|one)/) ?? [];
    assert.equal(said, ended[row - n] ? undefined : CANDIDATES[actions[row - n]], `row ${row}`);
    if (said !== undefined) told++;
  }
  assert.ok(told > 0);
});

for (const own of [
  ...arms.all.filter(({ teacher }) => teacher !== "self"), // those have their own, beside the model
  ...channels.all
    .filter(({ bind }) => !bind)
    .map((kind) => withParts({ name: `channel ${kind.name}`, channels: [kind] })),
  ...rules.all.map((rule) => withParts({ name: `rule ${rule.name}`, rule })),
]) {
  test(`${own.name}: a run stopped after an update and resumed gives the same rows`, async () => {
    const overrides = { ...tiny, updates: 4, evaluateEvery: 2 };
    const spec = checkSpec({
      level: "BabyAI-GoToObjS4-v0",
      arm: "paper-feedback",
      teacher: "uniform",
      seed: 1,
      overrides,
    });
    const run = { ...planOf(spec), arm: own, partSettings: PART_DEFAULTS };
    const teacher =
      own.teacher === "oracle"
        ? await openTeacherOf({ ...spec, arm: own.name })
        : own.teacher === "none"
          ? undefined
          : forward();
    const whole = await rowsOf(run, teacher);
    const first = await Training.open(run, teacher);
    const rows: LogRow[] = [];
    for await (const some of first.updates()) {
      rows.push(...some);
      if (rows[rows.length - 1].update === 2) break;
    }
    const state = first.save();
    const second = await Training.open(run, teacher);
    second.load({ ...state, json: JSON.parse(JSON.stringify(state.json)) });
    for await (const row of second.rows()) rows.push(row);
    assert.deepEqual(rows, whole);
  });
}
