/**
 * Promises: the right mass under the judgements that were said and those that were not is the teacher's table's, worked out by hand; the
 * gain over the yoked verdict is its formula; what is measured changes nothing else in a run, asks no more calls of the budget and draws nothing.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { situations } from "tandem/dist/env/situations";
import { arms } from "tandem/dist/feedback/arms";
import { channels } from "tandem/dist/feedback/channels";
import type { Channel } from "tandem/dist/feedback/channels/channel";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { poseMass } from "tandem/dist/feedback/pose-mass";
import { rightMassGain } from "tandem/dist/feedback/right-mass-gain";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { DEFAULTS } from "tandem/dist/feedback/settings";
import { viewOf } from "tandem/dist/feedback/view";
import { planOf, planWith } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { oracle } from "tandem/dist/teacher/oracle";
import type { Teacher } from "tandem/dist/teacher/teacher";
import { uniform } from "tandem/dist/teacher/uniform";
import { corridor, narrow } from "../runs/own-parts";

/** All candidates alike, but what it is told is better is twice as likely as another, and what is worse half as likely. */
const table: Teacher = {
  name: "table",
  fingerprint: "table",
  score: async (queries) =>
    queries.map(({ prompt, candidates = CANDIDATES }) => {
      const [, token, verdict] = prompt.match(/Last suggestion: (.*?)\. The suggestion is (better|worse|one)/) ?? [];
      const factor = verdict === "better" ? 2 : verdict === "worse" ? 0.5 : 1;
      return candidates.map((candidate) => (candidate === token ? Math.log(factor) : 0));
    }),
};

const small = { updates: 3, environments: 4, steps: 16, evaluateEvery: 2, evaluationEpisodes: 3, finalEpisodes: 3 };

async function rowsOf(plan: ReturnType<typeof planOf>, teacher: Teacher | undefined): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for await (const row of (await Training.open(plan, teacher)).rows()) rows.push(row);
  return rows;
}
const updatesOf = (rows: readonly LogRow[]): UpdateRow[] => rows.flatMap((row) => (row.kind === "update" ? [row] : []));
const near = (a: number, b: number, what: string): void => assert.ok(Math.abs(a - b) < 1e-9, `${what}: ${a}, ${b}`);

for (const channel of ["sentence", "same-state", "retry"]) {
  test(`${channel}: right masses by hand, in a corridor where only "right" is right`, async () => {
    const settings = { ...DEFAULTS, ...small, counterfactual: true };
    const plan = planWith(arms.get(`distil.${channel}.oracle`), corridor, narrow, 9000, settings);
    let all = 0;
    for (const { links } of updatesOf(await rowsOf(plan, table))) {
      const { masses, dealt, heard } = links;
      assert.ok(masses && dealt);
      const [right, other] = [heard.rightBetter, heard.wrongWorse]; // true verdicts; of both kinds there are some
      assert.equal(masses.steps, right + other);
      assert.ok(right > 0 && other > 0);
      near(masses.said, right * (2 / 4) + other * (1 / 2.5), "said");
      near(masses.better, right * (2 / 4) + other * (1 / 4), "better");
      near(masses.worse, right * (0.5 / 2.5) + other * (1 / 2.5), "worse");
      near(masses.none, (right + other) / 3, "none");
      const { better, worse } = dealt;
      assert.equal(dealt.none, 0);
      const yoked = (better * masses.better + worse * masses.worse) / (better + worse);
      const gain = rightMassGain(links);
      near(gain ?? Number.NaN, (masses.said - yoked) / masses.steps, "gain");
      assert.ok(gain && gain > 0, "true verdicts are worth something");
      all += masses.steps;
    }
    assert.ok(all > 100);
  });
}

test("the gain of verdicts that know nothing of the token is nothing, and of none there is none", () => {
  const masses = { steps: 10, said: 4, better: 5, worse: 3, none: 4 };
  near(rightMassGain({ masses, dealt: { better: 5, worse: 5, none: 0 } }) ?? Number.NaN, 0, "half and half");
  near(rightMassGain({ masses, dealt: { better: 0, worse: 6, none: 2 } }) ?? Number.NaN, (4 - 3.25) / 10, "shares");
  assert.equal(rightMassGain({ masses, dealt: { better: 0, worse: 0, none: 0 } }), undefined);
  assert.equal(rightMassGain({ masses: { ...masses, steps: 0 }, dealt: { better: 1, worse: 0, none: 0 } }), undefined);
  assert.equal(rightMassGain({ dealt: { better: 1, worse: 0, none: 0 } }), undefined);
});

test("what is measured changes nothing else", async () => {
  const of = (name: string, counterfactual: boolean) =>
    planOf(
      checkSpec({
        ...{ level: "BabyAI-GoToObjS4-v0", arm: name, teacher: "uniform", seed: 9000 },
        overrides: { ...small, counterfactual },
      }),
    );
  for (const name of [
    "paper-feedback",
    "distil.memory.oracle",
    "distil.retry.q-best",
    "distil.bandit.sign",
    "distil",
  ]) {
    const [off, on] = [await rowsOf(of(name, false), table), await rowsOf(of(name, true), table)];
    const measured = on.map((row) => {
      if (row.kind === "evaluation") return (({ poseMass: _, ...rest }) => rest)(row);
      return { ...row, links: (({ masses: _, ...rest }) => rest)(row.links) };
    });
    assert.deepEqual(measured, off, name);
    assert.ok(!JSON.stringify(off).match(/masses|poseMass/));
    const speaks = updatesOf(on).some(({ links: { masses } }) => (masses?.steps ?? 0) > 0);
    assert.equal(speaks, !["distil.bandit.sign", "distil"].includes(name), name);
    const planned = on.filter((row) => row.kind === "evaluation" && !row.final && row.measure === "team");
    const remembers = ["distil.memory.oracle", "distil.bandit.sign"].includes(name);
    assert.equal(planned.length, 2);
    for (const row of on)
      assert.equal("poseMass" in row, remembers && planned.includes(row), `${name}, update ${row.update}`);
  }
});

const level = levels.get("BabyAI-GoToRedBallNoDists-v0");
const bitsOf = (rightActions: number): number[] => CANDIDATES.map((_, k) => (rightActions >> k) & 1);

test("the right mass over all poses, by hand: of a teacher that knows nothing, of the truth, and with the log-odds of a view", async () => {
  const all = situations(level);
  const poses = all.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (k: number) => number): number =>
    all.reduce((sum, { weight }, k) => sum + weight * of(k), 0) / poses;
  const bandit = channels.get("bandit").create(PART_DEFAULTS, CANDIDATES);
  const share = mean((k) => bitsOf(all[k].rightActions).reduce((a, b) => a + b) / 6);
  near((await poseMass(uniform, [bandit], level)) ?? Number.NaN, share, "uniform");
  assert.ok(((await poseMass(oracle, [bandit], level)) ?? 0) > 0.99);
  const views = all.map(({ mission, descriptions }) => viewOf(mission, descriptions));
  const judge = (channel: Channel, k: number): void => {
    const said = { advantage: 0, right: true, view: views[k], token: 2, action: 2, last: false };
    channel.open(1, false).hear(0, { ...said, verdict: "worse" });
  };
  judge(bandit, 7);
  const odds = [1, 1, Math.exp(-PART_DEFAULTS.banditRate), 1, 1, 1];
  const sum = odds.reduce((a, b) => a + b);
  const expected = mean((k) =>
    bitsOf(all[k].rightActions).reduce(
      (mass, bit, a) => mass + (bit * (views[k] === views[7] ? odds[a] : 1)) / (views[k] === views[7] ? sum : 6),
      0,
    ),
  );
  assert.notEqual(expected, share);
  near((await poseMass(uniform, [bandit], level)) ?? Number.NaN, expected, "bandit");
  const sameState = channels.get("same-state").create(PART_DEFAULTS, CANDIDATES);
  judge(sameState, 7);
  const told = mean((k) =>
    bitsOf(all[k].rightActions).reduce(
      (mass, bit, a) => mass + bit * (views[k] === views[7] ? (a === 2 ? 0.5 : 1) / 5.5 : 1 / 6),
      0,
    ),
  );
  near((await poseMass(table, [sameState], level)) ?? Number.NaN, told, "same-state");
  assert.equal(await poseMass(uniform, [bandit], corridor), undefined);
});
