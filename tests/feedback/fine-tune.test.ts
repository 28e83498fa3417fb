/**
 * Promises of the channel that moves its teacher: true verdicts raise the right mass, turned ones lower it, rate 0 changes no byte; an
 * evaluation teaches nothing; the gradient is that of the docstring's loss; the KL holds the teacher back; a view's prompt is the one
 * that the teacher read.
 */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { logProbabilities, sample } from "tandem/dist/distribution";
import { Pcg64, sights } from "tandem/dist/env";
import { levels } from "tandem/dist/env/levels/registry";
import { situations } from "tandem/dist/env/situations";
import type { Channel } from "tandem/dist/feedback/channels/channel";
import { fineTune } from "tandem/dist/feedback/channels/fine-tune";
import { PART_DEFAULTS, type PartSettings } from "tandem/dist/feedback/part-settings";
import { poseMass } from "tandem/dist/feedback/pose-mass";
import { sightOf } from "tandem/dist/feedback/sight";
import { inverted, type Verdict } from "tandem/dist/feedback/verdict";
import { viewOf } from "tandem/dist/feedback/view";
import { viewPrompt } from "tandem/dist/feedback/view-prompt";
import { student } from "tandem/dist/policy/kinds/student";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { TunedTeacher } from "tandem/dist/teacher/tuned-teacher";
import { ROOT } from "../command";

const LEVEL = levels.get("BabyAI-GoToRedBallNoDists-v0");
const SYNTHETIC = join(ROOT, "data/teacher/synthetic-a70-k100");
const TINY = join(ROOT, "tests/data/models/t5-relu-tied");
const modelOf = (folder: string) => ({
  ...{ name: "tiny", fingerprint: "of-files", folder, raw: false, chat: undefined, threads: 1 },
  random: new Pcg64(5),
});

async function bound(
  folder: string,
  changes: Partial<PartSettings> = {},
): Promise<{ channel: Channel; teacher: TunedTeacher }> {
  const settings = { ...PART_DEFAULTS, ...changes };
  const { channel, teacher } = (await fineTune.bind?.(modelOf(folder), settings, student)) ?? assert.fail();
  assert.ok(teacher instanceof TunedTeacher);
  return { channel: channel.create(settings, CANDIDATES), teacher };
}

const POSES = situations(LEVEL).filter((_, k) => k % 12 === 0);

/** The teacher gives a token in each of some poses, and hears the true verdict on it, or another. */
async function lesson(
  { channel, teacher }: { channel: Channel; teacher: TunedTeacher },
  random: Pcg64,
  heard: (verdict: Verdict) => Verdict | undefined = (verdict) => verdict,
  frozen = false,
): Promise<void> {
  const session = channel.open(1, frozen);
  const views = POSES.map(({ mission, descriptions }) => viewOf(mission, descriptions));
  const logs = await teacher.logs(views.map(viewPrompt));
  for (const [k, { rightActions }] of POSES.entries()) {
    const token = sample(logs[k], random);
    const right = ((rightActions >> token) & 1) === 1;
    const verdict = heard(right ? "better" : "worse");
    session.hear(0, { advantage: 0, right, view: views[k], token, action: token, verdict, last: false });
  }
  await channel.learn?.(teacher);
}

/** The right mass after some lessons. */
async function massAfter(heard: (verdict: Verdict) => Verdict | undefined, frozen = false): Promise<number> {
  const one = await bound(SYNTHETIC, { teacherLearningRate: 5e-4 });
  const random = new Pcg64(1);
  for (let k = 0; k < 4; k++) await lesson(one, random, heard, frozen);
  const mass = (await poseMass(one.teacher, [one.channel], LEVEL)) ?? assert.fail();
  await one.teacher.close();
  return mass;
}

test("true verdicts raise the right mass above that of one who only heard them in an evaluation, turned ones lower it", async () => {
  const before = await massAfter((verdict) => verdict, true);
  const [better, worse] = [await massAfter((verdict) => verdict), await massAfter(inverted)];
  assert.ok(better > before + 0.02 && worse < before - 0.02, `${worse} < ${before} < ${better}`);
});

test("learning rate 0, and no verdict, leave every byte and every reply", async () => {
  for (const [rate, verdict] of [
    [0, "worse"],
    [1e-3, undefined],
  ] as const) {
    const one = await bound(TINY, { teacherLearningRate: rate });
    const before = structuredClone(one.teacher.save());
    const prompt = viewPrompt(viewOf(POSES[0].mission, POSES[0].descriptions));
    const [first] = await one.teacher.score([{ prompt }]);
    await lesson(one, new Pcg64(1), () => verdict);
    assert.deepEqual(structuredClone(one.teacher.save()).trained, before.trained);
    assert.deepEqual(await one.teacher.score([{ prompt }]), [first]);
    assert.deepEqual(await one.teacher.startLogs([prompt]), [logProbabilities(first)]);
  }
});

test("replies are those of the weights as they are, also after others were loaded", async () => {
  const one = await bound(TINY, { teacherLearningRate: 1e-2 });
  const prompt = viewPrompt(viewOf(POSES[0].mission, POSES[0].descriptions));
  const before = structuredClone(one.teacher.save());
  const [first] = await one.teacher.score([{ prompt }]);
  await lesson(one, new Pcg64(1));
  const [second] = await one.teacher.score([{ prompt }]);
  assert.notDeepEqual(second, first);
  one.teacher.load(before);
  assert.deepEqual(await one.teacher.score([{ prompt }]), [first]);
});

test("a step follows the mean over lessons: its loss is the formula's, repeated lessons count as often, batches add up", async () => {
  const { teacher } = await bound(TINY);
  const prompts = sights(LEVEL)
    .slice(0, 120)
    .map(({ mission, descriptions }) => viewPrompt(viewOf(mission, descriptions)));
  const lessons = prompts.map((prompt, k) => ({ prompt, token: k % 6, advantage: k % 3 ? 1 : -0.5 }));
  const logs = await teacher.logs(prompts);
  const wanted =
    -lessons.reduce((sum, { token, advantage }, k) => sum + advantage * logs[k][token], 0) / lessons.length;
  const once = await teacher.learn(lessons, 0.5);
  assert.ok(Math.abs(once.loss / wanted - 1) < 1e-4 && Math.abs(once.divergence) < 1e-5, `${once.loss}, ${wanted}`);
  const few = lessons.slice(0, 3);
  const [three, six] = [await teacher.learn(few, 0.5), await teacher.learn([...few, ...few], 0.5)];
  assert.ok(Math.abs(three.loss - six.loss) < 1e-6);
});

test("the baseline is the running mean of verdicts; without steps that differ from it nothing is pushed", async () => {
  const one = await bound(TINY, { baselineRate: 1, klCoefficient: 0, teacherLearningRate: 1e-2 });
  await lesson(one, new Pcg64(1), () => "worse");
  assert.equal(one.channel.save?.(), -1);
  assert.ok((await pushOf(one, () => "worse")) < 1e-5, "r − b is 0");
  assert.ok((await pushOf(one, () => "better")) > 0.1);
});

/** What one more lesson's gradients add to Adam's first moments, which else decay by .9 a step, as a share of them. */
async function pushOf(one: Awaited<ReturnType<typeof bound>>, heard: (verdict: Verdict) => Verdict): Promise<number> {
  const before = structuredClone(one.teacher.save());
  await lesson(one, new Pcg64(2), heard);
  const after = structuredClone(one.teacher.save());
  const decay = 0.9 ** (after.steps[0] - before.steps[0]);
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(after.first.map((value, k) => value - decay * before.first[k])) / norm(before.first);
}

test("a heavier KL holds the teacher nearer to its start", async () => {
  const distances: number[] = [];
  for (const klCoefficient of [0, 10]) {
    const one = await bound(TINY, { klCoefficient, teacherLearningRate: 1e-2 });
    for (let k = 0; k < 2; k++) await lesson(one, new Pcg64(k));
    const prompts = POSES.map(({ mission, descriptions }) => viewPrompt(viewOf(mission, descriptions)));
    const [now, start] = [await one.teacher.logs(prompts), await one.teacher.startLogs(prompts)];
    const kl = now.map((row, k) => row.reduce((sum, log, c) => sum + Math.exp(log) * (log - start[k][c]), 0));
    distances.push(kl.reduce((sum, one) => sum + one, 0));
  }
  assert.ok(distances[1] < 0.5 * distances[0], `${distances}`);
});

test("a channel that no model was given to can listen, and not teach", async () => {
  const channel = fineTune.create(PART_DEFAULTS, CANDIDATES);
  const { teacher } = await bound(TINY);
  await assert.rejects(
    async () => channel.learn?.(teacher),
    /^InputError: the channel fine-tune moves a model's weights; name a model as the teacher$/,
  );
});

test("other candidates than the model scores are refused", async () => {
  const { channel } = (await fineTune.bind?.(modelOf(TINY), PART_DEFAULTS, student)) ?? assert.fail();
  assert.throws(
    () => channel.create(PART_DEFAULTS, ["up", "down"]),
    /^InputError: the channel fine-tune .* not from up, down/,
  );
});

test("a view's prompt is the one that is read with nothing told", () => {
  for (const id of ["BabyAI-GoToRedBallNoDists-v0", "BabyAI-GoToRedBall-v0"]) {
    for (const { mission, descriptions } of sights(levels.get(id)).slice(0, 500)) {
      assert.equal(viewPrompt(viewOf(mission, descriptions)), sightOf(mission, descriptions).prompt(""));
    }
  }
  assert.equal(viewPrompt(viewOf("go", [])), sightOf("go", []).prompt(""));
});
