/**
 * Promise: a chat model in a GGUF file is asked in its template's and wording's words, its recording answers the loop's prompts, and a
 * program that dies is an error with its last words. Where the model itself is (make record-qwen), no score depends on what was read before.
 */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { levelQueries } from "tandem/dist/feedback/level-prompts";
import { identity, keyOf } from "tandem/dist/runs/key";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { type GgufTeacher, ggufTeacher } from "tandem/dist/teacher/llamacpp/teacher";
import { recordTeacher } from "tandem/dist/teacher/record";
import { readRecording, recordedTeacher } from "tandem/dist/teacher/recording";
import { wayOf } from "tandem/dist/teacher/way";
import { ROOT } from "../command";
import { withFolder } from "../temporary";

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const QUERIES = levelQueries(levels.get(LEVEL));

/** In Python's place: the score of a candidate is minus the letters of the prompt, its index added. */
const PROGRAM = `#!/usr/bin/env node
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { system, pieces, candidates } = JSON.parse(line);
  if (!pieces) return console.log(JSON.stringify({ software: "none", kernels: "", split: "whole" }));
  const text = system + pieces.join("");
  if (text.includes("Toggle is a bad")) { console.error("reading\\nout of memory"); process.exit(3); }
  console.log(JSON.stringify(candidates.map((_, k) => k - text.length)));
});
`;

async function withTeachers(
  names: readonly (readonly [string, string])[],
  use: (teachers: readonly GgufTeacher[], folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const [program, model] = [join(folder, "python"), join(folder, "model.gguf")];
    writeFileSync(program, PROGRAM, { mode: 0o755 });
    writeFileSync(model, "weights");
    const teachers: GgufTeacher[] = [];
    for (const [template, wording] of names)
      teachers.push(await ggufTeacher("small", model, wayOf(template, wording), program));
    try {
      await use(teachers, folder);
    } finally {
      for (const teacher of teachers) await teacher.close?.();
    }
  });
}

test("it is asked in the way's words, and goes by another fingerprint in each", () =>
  withTeachers(
    [
      ["t4", "here"],
      ["t1", "here"],
      ["t1", "suggestion"],
    ],
    async (teachers) => {
      assert.equal(new Set(teachers.map(({ fingerprint }) => fingerprint)).size, 3);
      const query = QUERIES[1];
      for (const [k, way] of [wayOf("t4", "here"), wayOf("t1", "here"), wayOf("t1", "suggestion")].entries()) {
        const { system, pieces } = way.template.prompt(query.question!, way.wording);
        const length = system!.length + pieces.join("").length;
        assert.deepEqual(await teachers[k].score([query]), [CANDIDATES.map((_, c) => c - length)]);
      }
      await assert.rejects(teachers[0].score([{ prompt: query.prompt }]), { name: "InputError", message: /record it/ });
    },
  ));

test("its recording answers the loop's prompts, and names template, wording and model", () =>
  withTeachers([["t4", "here"]], async ([teacher], folder) => {
    const path = join(folder, "small.jsonl.gz");
    const way = wayOf("t4", "here");
    await recordTeacher(teacher, QUERIES.slice(0, 12), path, {
      levels: [LEVEL],
      facts: { ...teacher.facts, scoring: "logprob" },
      way,
    });
    const { header } = readRecording(path);
    assert.deepEqual([header.template, header.wording, header.sha256], ["t4", "here", teacher.facts.sha256]);
    const use = { template: "t4", wording: "here", sha256: String(teacher.facts.sha256), level: LEVEL };
    const recorded = recordedTeacher(path, "small", use);
    for (const query of QUERIES.slice(0, 12)) {
      assert.deepEqual(await recorded.score([{ prompt: query.prompt }]), await teacher.score([query]));
    }
    await assert.rejects(recorded.score([QUERIES[12]]), {
      name: "FailedError",
      message: /was not recorded on the prompt/,
    });
    for (const [change, message] of [
      [{ template: "t1" }, /recorded with template t4, not t1/],
      [{ wording: "suggestion" }, /recorded with wording here, not suggestion/],
      [{ sha256: "0123" }, /recorded with a model of sha256 [0-9a-f]{64}, not 0123/],
    ] as const) {
      assert.throws(() => recordedTeacher(path, "small", { ...use, ...change }), { name: "InputError", message });
    }
  }));

test("a run of the paper's arm goes by it, and by its template and wording in its key", () =>
  withTeachers(
    [
      ["t1", "here"],
      ["t1", "suggestion"],
    ],
    async (teachers, folder) => {
      const keys: string[] = [];
      const silent = QUERIES.filter(({ question }) => question!.told[0]?.suggestion !== "toggle"); // whose prompts kill the program
      for (const [k, way] of [wayOf("t1", "here"), wayOf("t1", "suggestion")].entries()) {
        const path = join(folder, `${k}.jsonl.gz`);
        await recordTeacher(teachers[k], silent, path, { levels: [LEVEL], facts: { scoring: "logprob" }, way });
        const overrides = { updates: 1, finalEpisodes: 1, evaluateEvery: 1, evaluationEpisodes: 1 };
        const spec = checkSpec({ arm: "paper-feedback", seed: 0, teacher: path, overrides });
        keys.push(keyOf(await identity(spec)));
        const teacher = await openTeacherOf(spec);
        const play = async (): Promise<void> => {
          for await (const row of (await Training.open(planOf(spec), teacher)).rows()) assert.ok(row);
        };
        // It gives each token its share, toggle too, so that the loop asks sooner or later what was not recorded.
        await assert.rejects(play(), {
          name: "FailedError",
          message: /not recorded on the prompt .*Last suggestion: toggle/,
        });
      }
      assert.notEqual(keys[0], keys[1]);
    },
  ));

test("a program that dies, or is not there, is an error in one line", () =>
  withTeachers([["t4", "here"]], async ([teacher], folder) => {
    const deadly = QUERIES.find(
      ({ question }) => question!.told[0]?.suggestion === "toggle" && question!.told[0].verdict === "worse",
    )!;
    const message = /^llama\.cpp with .*model\.gguf stopped: out of memory$/;
    await assert.rejects(teacher.score([QUERIES[0], deadly, QUERIES[1]]), { name: "FailedError", message });
    await assert.rejects(teacher.score([QUERIES[0]]), { name: "FailedError", message });
    const python = join(folder, "nowhere");
    await assert.rejects(ggufTeacher("small", join(folder, "model.gguf"), wayOf("t4"), python), { name: "InputError" });
  }));

const MODEL = join(ROOT, "data/cache/qwen2.5-coder-1.5b-instruct.gguf");
const PYTHON = join(ROOT, ".venv-llamacpp/bin/python");
const skip = existsSync(MODEL) && existsSync(PYTHON) ? false : "the model is not here: make record-qwen";

test("Qwen: what was read before changes no bit of a score", { skip }, () => {
  const way = wayOf("t1", "here");
  const ask = (picked: readonly number[]): number[][] => {
    const lines = picked.map((k) =>
      JSON.stringify({ ...way.template.prompt(QUERIES[k].question!, way.wording), candidates: CANDIDATES }),
    );
    const script = join(ROOT, "lib/teacher/llamacpp/score.py");
    const { stdout } = spawnSync(PYTHON, [script, MODEL], { input: `${lines.join("\n")}\n`, encoding: "utf8" });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as number[]);
  };
  const picked = [0, 7, 40, 45];
  const together = ask(picked);
  assert.deepEqual(ask([...picked].reverse()).reverse(), together, "in another order");
  assert.deepEqual(ask([picked[1]]), [together[1]], "in a process of its own");
});
