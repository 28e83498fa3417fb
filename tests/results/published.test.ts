/** Promise: what is published is what the frozen plan asks for, and whoever makes a published run again gets its bytes. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "tandem/dist/hash";
import { answersOf } from "tandem/dist/results/answers";
import { askedName } from "tandem/dist/results/asked-name";
import { paperPlan } from "tandem/dist/results/paper-plan";
import { frozenPlan, plannedRuns } from "tandem/dist/results/plan";
import { publishedAnswer } from "tandem/dist/results/published-answers";
import { ResultStore, resultsFolder } from "tandem/dist/results/store";
import { ROOT, tandem } from "../command";

test("the plan is the one that was frozen; each published run is one of it and names it", () => {
  const path = resultsFolder("plan.json");
  const { plan, hash } = frozenPlan(path, paperPlan);
  assert.equal(hash, sha256(readFileSync(path)));
  const planned = new Set(plannedRuns(plan).map(({ spec }) => askedName(spec)));
  const published = new ResultStore().results();
  assert.ok(published.length > 0);
  assert.deepEqual(
    published.filter(({ spec, planHash }) => !planned.has(askedName(spec)) || planHash !== hash).map(({ key }) => key),
    [],
  );
});

test("answers.json is what the published runs answer, by the frozen plan", () => {
  const { plan } = frozenPlan(resultsFolder("plan.json"), paperPlan);
  const now = `${JSON.stringify(answersOf(new ResultStore().results(), plan), null, 1)}\n`;
  assert.ok(now === readFileSync(resultsFolder("answers.json"), "utf8"), "make it again: npx tandem paper --answers");
});

test("the README says what they answer", () => {
  const text = readFileSync(join(ROOT, "README.md"), "utf8").replace(/(\n>)+ ?/g, " ");
  for (const asked of ["paper", "finetune"] as const) {
    const answer = publishedAnswer(asked).replaceAll("\n", " ");
    assert.ok(text.includes(answer), `README.md should say: ${answer}`);
  }
});

test("tandem paper: --sample draws from what is published; --status counts it", async () => {
  const sample = await tandem(["paper", "--sample", "3", "--seed", "5"]);
  assert.equal(sample.code, 0, sample.err);
  assert.equal(sample.out.match(/: same bytes$/gm)?.length, 3, sample.out);
  const status = await tandem(["paper", "--status", "--experiment", "anchors"]);
  const anchors = new ResultStore().results().filter(({ experiment }) => experiment === "anchors").length;
  assert.equal(status.out, `anchors: ${anchors} of 700 runs\n`);
});

test("published runs, one by its key and some drawn at random, are made again to the byte", async () => {
  const [{ key }] = new ResultStore().results().filter(({ spec }) => spec.arm === "student-alone");
  const one = await tandem(["verify", key]);
  assert.equal(one.code, 0, one.err);
  assert.match(one.out, new RegExp(`^${key} student-alone, .*: same bytes\n1 passed, 0 failed\n$`));
  const some = await tandem(["verify", "--sample", "6", "--experiment", "paper"]);
  assert.equal(some.code, 0, some.out + some.err);
  assert.equal(some.out.match(/: same bytes$/gm)?.length, 6, some.out);
});

test("a key that is nowhere, and an experiment that is not planned, are errors that write nothing", async () => {
  const key = await tandem(["verify", "0123456789abcdef"]);
  assert.deepEqual([key.code, key.out], [2, ""]);
  assert.match(
    key.err,
    /there is no run 0123456789abcdef, neither finished in data\/runs nor published in data\/results/,
  );
  const name = await tandem(["verify", "--sample", "2", "--experiment", "papre"]);
  assert.equal(name.code, 2);
  assert.match(name.err, /no runs of an experiment "papre"; the experiments it holds: .*anchors/);
});
