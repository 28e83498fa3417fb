/** Promise: arms that a deaf teacher makes alike are named before they are trained, and they are indeed alike. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { arm } from "tandem/dist/feedback/arm";
import { arms } from "tandem/dist/feedback/arms";
import { channels } from "tandem/dist/feedback/channels";
import { alikeNote } from "tandem/dist/runs/alike";
import { specs } from "tandem/dist/runs/experiment";
import { runAll } from "tandem/dist/runs/run-all";
import { oracle } from "tandem/dist/teacher/oracle";
import { withFolder } from "../temporary";

const TOLD = ["no-feedback", "neutral", "random-feedback", "inverted-feedback", "paper-feedback", "sign-feedback"];

test("for a teacher that reads no prompt the arms are named that differ in nothing else", () => {
  const said = (teacher: string, names: string): string =>
    `the teacher ${teacher} reads no prompt, so that arms which differ only in what it is told come out alike: ${names}`;
  const all = [...TOLD, "oracle-verdict"].join(", ");
  assert.equal(alikeNote("uniform", arms.names), said("uniform", all));
  assert.equal(alikeNote("oracle", arms.names), said("oracle", `${all}, oracle-teacher`));
  assert.equal(alikeNote(oracle, ["neutral", "oracle-teacher"]), said("oracle", "neutral, oracle-teacher"));
  const constant = "constant?token=go-forward";
  assert.equal(alikeNote(constant, ["neutral", "no-feedback"]), said(constant, "neutral, no-feedback"));
});

test("nothing is said where nothing is alike", () => {
  const bandit = arm({ name: "mine", title: "mine", channels: [channels.get("bandit")] });
  assert.equal(alikeNote("synthetic-a70-k100", arms.names), undefined);
  assert.equal(
    alikeNote("nobody-of-this-name", arms.names),
    undefined,
    "the experiment itself says that there is none",
  );
  assert.equal(alikeNote("uniform", ["student-alone", "random-policy", "neutral", "teacher-alone"]), undefined);
  assert.equal(alikeNote("uniform", ["neutral", bandit]), undefined, "a bandit moves any teacher's token");
  assert.equal(alikeNote("uniform", ["neutral", "my/arms.ts#mine"]), undefined);
});

test("the arms that are named end in the same student", () =>
  withFolder(async (runs) => {
    const tiny = { updates: 2, environments: 4, steps: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
    const asked = specs({ level: "BabyAI-GoToObjS4-v0", teacher: "uniform", arms: TOLD, seeds: 1, overrides: tiny });
    const parameters = (await runAll(asked, { runs })).map(({ folder }) => {
      const bytes = readFileSync(join(folder, "checkpoint.safetensors"));
      return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0))).toString("base64"); // without the header, which has the key
    });
    assert.equal(new Set(parameters).size, 1);
  }));
