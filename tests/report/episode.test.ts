/** Promise: an episode tells of each step what the teacher was told, says and reads, and the advantage by which it is judged. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { evaluationLayouts } from "tandem/dist/feedback/streams";
import { playEpisode } from "tandem/dist/report/episode";
import { loopOptions } from "tandem/dist/runs/loop-options";
import { openPolicy } from "tandem/dist/runs/open-policy";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { recordedTeacher } from "tandem/dist/teacher/recording";
import { ROOT } from "../command";

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const teacher = recordedTeacher(`${ROOT}/data/recorded/synthetic-a70-k100.jsonl.gz`);
const spec = checkSpec({ level: LEVEL, arm: "paper-feedback", seed: 3 });

/** An episode of a student that has learned nothing. @param asks the steps at which the teacher is asked */
async function episode(asks: (t: number) => boolean) {
  const plan = planOf(spec);
  let t = 0;
  const arm = { ...plan.arm, budget: { ...plan.arm.budget, asks: () => asks(t++) } };
  const options = loopOptions({ ...plan, arm }, await openPolicy(plan), teacher);
  return playEpisode({ ...options, level: levels.get(LEVEL) }, evaluationLayouts(1, true)[0]);
}

test("each step but the last tells all of it, and what will be told is what was told at the next", async () => {
  const frames = await episode(() => true);
  assert.ok(frames.length > 5);
  let A: number | undefined;
  for (const [t, frame] of frames.slice(0, -1).entries()) {
    assert.ok(Math.abs(frame.said!.reduce((sum, [, probability]) => sum + probability, 0) - 1) < 1e-9);
    assert.deepEqual(
      [...frame.said!].sort(([, a], [, b]) => b - a),
      frame.said,
    );
    assert.ok(frame.prompt!.includes(frame.told ?? "Observation:"));
    const after = frames[t + 1];
    if (after !== frames.at(-1)) assert.equal(after.told, frame.next);
    if (A !== undefined && frame.next) assert.match(frame.next, A > frame.advantage! ? /worse than/ : /better than/);
    A = frame.advantage;
  }
  const { said, prompt, advantage } = frames.at(-1)!;
  assert.deepEqual([said, prompt, advantage], [undefined, undefined, undefined]);
});

test("where the teacher is not asked, nothing of an earlier step is told as its own", async () => {
  const frames = await episode((t) => t % 2 === 0);
  const asked = frames
    .slice(0, -1)
    .map(({ said, prompt, token }) => [said !== undefined, prompt !== undefined, token !== null]);
  assert.deepEqual(
    asked,
    asked.map((_, t) => Array(3).fill(t % 2 === 0)),
  );
});
