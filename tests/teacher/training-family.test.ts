/**
 * Promises: every teacher of the synthetic family is there, as a model or as a recording; a recording answers every prompt of
 * GoToRedBallNoDists; measured by our report on our environment, each is what its training measured and what its name says.
 * Where two objects are in view, none reads reliably which is meant, so that on GoToLocalS5N2 α = 1 is right in about .7 only.
 */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { describe } from "tandem/dist/env/describe";
import { levels as registry } from "tandem/dist/env/levels/registry";
import { VectorEnv } from "tandem/dist/env/vector";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import { projectFolder } from "tandem/dist/project";
import { teacherReport } from "tandem/dist/report/teacher";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import { type RecordingHeader, readRecording, recordedTeacher } from "tandem/dist/teacher/recording";

interface Training {
  readonly alpha: number;
  readonly kappa: number;
  readonly rho: "chance" | "1";
  readonly measured: {
    readonly levels: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly feedback: Readonly<Record<string, number | null>>;
  };
}

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const names = ["a30", "a50", "a70", "a90", "a100"].flatMap((a) => ["k000", "k050", "k100"].map((k) => `${a}-${k}`));
const family = [...names, "a70-k100-r100"].map((name) => {
  const model = projectFolder("data", "teacher", `synthetic-${name}`);
  if (existsSync(model)) {
    return { name, training: JSON.parse(readFileSync(join(model, "training.json"), "utf8")) as Training };
  }
  const path = projectFolder("data", "recorded", `synthetic-${name}.jsonl.gz`);
  const { header, scores } = readRecording(path);
  return { name, path, scores, training: (header as RecordingHeader & { training: Training }).training };
});

/** Every prompt of the level: all 5040 poses of agent and ball, without a sentence and with each. */
function prompts(): Set<string> {
  const environment = new VectorEnv(registry.get(LEVEL), 1);
  environment.reset([0]);
  const found = new Set<string>();
  const sentences = [undefined, "better", "worse"] as const;
  const told = sentences.flatMap((verdict) => CANDIDATES.map((token) => feedbackSentence(token, verdict)));
  for (let pose = 0; pose < 36 * 36 * 4; pose++) {
    const [direction, agent, ball] = [pose % 4, (pose >> 2) % 36, Math.floor(pose / 144)];
    if (agent === ball) continue;
    const [x, y] = [1 + (agent % 6), 1 + Math.floor(agent / 6)];
    const at = [1 + (ball % 6), 1 + Math.floor(ball / 6)] as const;
    environment.loadState(0, {
      agent: { x, y, direction: direction as 0 | 1 | 2 | 3 },
      objects: [{ type: "ball", colour: "red", at }],
    });
    const seen = describe(environment.observations, 0, undefined);
    for (const sentence of ["", ...told]) found.add(lamorelPrompt(environment.mission(0), seen, sentence));
  }
  return found;
}

test("the recordings hold the level's 10 564 prompts and no others", () => {
  const wanted = [...prompts()].sort();
  assert.equal(wanted.length, 556 * 19);
  for (const { name, scores } of family) if (scores) assert.deepEqual([...scores.keys()].sort(), wanted, name);
});

for (const { name, path, training } of family) {
  const { alpha, kappa, rho, measured } = training;
  const { levels, feedback } = measured;

  test(`synthetic-${name} is what its name says`, () => {
    const [, a, k, r] = name.match(/^a(\d+)-k(\d+)(-r100)?$/)!;
    assert.deepEqual([alpha, kappa, rho], [Number(a) / 100, Number(k) / 100, r ? "1" : "chance"]);
    assert.ok(Math.abs(levels[LEVEL].accuracyInView - alpha) <= 0.03);
    assert.ok(Math.abs(feedback.kappa! - kappa) <= 0.1, `κ is ${feedback.kappa}`);
    if (alpha === 1) {
      assert.ok(levels["BabyAI-GoToObjS6-v1"].accuracyInView >= 0.99);
      assert.ok(levels["BabyAI-GoToLocalS5N2-v0"].accuracyInView >= 0.7);
    } else if (rho === "1") assert.ok(feedback.rho! >= 0.95);
    else if (kappa > 0) assert.ok(Math.abs(feedback.rho! - feedback.rhoChance!) <= 0.2, `ρ is ${feedback.rho}`);
  });

  if (path)
    test(`synthetic-${name}: our report of its recording is what training measured`, async () => {
      const report = await teacherReport(recordedTeacher(path), registry.get(LEVEL));
      const want = { ...levels[LEVEL], ...feedback };
      for (const key of ["accuracy", "accuracyInView", "optimalMass", "calibrationError"] as const)
        assert.ok(Math.abs(report[key] - want[key]!) < 2e-3, `${key}: ${report[key]}, training: ${want[key]}`);
      for (const key of ["klWorseNeutral", "klWorseBetter", "repeatChange", "massChangeAfterWrong"] as const)
        assert.ok(Math.abs(report[key] - want[key]!) < 5e-3, `${key}: ${report[key]}, training: ${want[key]}`);
    });
}
