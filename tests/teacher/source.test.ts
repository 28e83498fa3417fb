/** Promise: a teacher's name stands for one teacher, and a wrong name or option is refused with what would do. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { levelQueries } from "tandem/dist/feedback/level-prompts";
import { checkModel } from "tandem/dist/model/load";
import { openTeacher } from "tandem/dist/teacher/open";
import { recordedTeacher } from "tandem/dist/teacher/recording";
import { resolveTeacher, teacherNames } from "tandem/dist/teacher/source";

const FOLDER = join(__dirname, "../../data/t5-gated-untied");

test("names: built-in, folder, hub id, endpoint, and unknown ones with the nearest", async () => {
  assert.equal(resolveTeacher("oracle").kind, "built-in");
  assert.equal(resolveTeacher("constant?token=drop").kind, "built-in");
  assert.equal(resolveTeacher(FOLDER).kind, "folder");
  assert.equal(resolveTeacher("google/flan-t5-small").kind, "hub");
  assert.equal(resolveTeacher("http://127.0.0.1:8080/v1?model=a").kind, "endpoint");
  assert.throws(() => resolveTeacher("orcale"), { name: "UnknownTeacherError", message: /oracle/ });
  assert.throws(() => resolveTeacher(""), { name: "UnknownTeacherError" });
  assert.throws(() => resolveTeacher("../no-such-folder/model"), { name: "UnknownTeacherError" });
  await assert.rejects(openTeacher("./nowhere", { scoring: "logprob" }), { name: "UnknownTeacherError" });
});

test("options after a name are checked", () => {
  const source = resolveTeacher("google/flan-t5-small?dtype=int8&threads=2&revision=v1");
  assert.ok(source.kind === "hub");
  const { dtype, threads, revision, chat, reply } = source.options;
  assert.deepEqual([dtype, threads, revision, chat, reply], ["int8", 2, "v1", undefined, "score"]);
  for (const [name, message] of [
    ["google/flan-t5-small?dtype=int7", /dtype.*int7.*int8/],
    ["google/flan-t5-small?revision=../x", /no revision/],
    ["google/flan-t5-small?threads=0", /threads/],
    ["oracle?dtype=int8", /has no option.*it has none/],
    ["constant", /token is "".*turn-left, turn-right, go-forward/],
    ["constant?token=fly", /token is "fly".*go-forward/],
    ["constant?model=a", /no option "model"; it has token/],
    [`${FOLDER}?revision=main`, /no option "revision"/],
    [`${FOLDER}?reply=recorded`, /no recording of .*t5-gated-untied.*tandem record/],
    ["google/flan-t5-small?reply=recorded", /reply is "recorded"; use one of score, generate/],
    ["smollm2-135m-instruct?dtype=int8", /no option "dtype"/],
    ["http://127.0.0.1:8080/v1", /which model/],
    ["http://example.org/v1?model=a", /unencrypted/],
    ["https://user:secret@example.org/v1?model=a", /TANDEM_API_KEY/],
  ] as const) {
    assert.throws(() => resolveTeacher(name), { name: "InputError", message });
  }
});

test("what was recorded of a folder's model stands for it, where the model is the same", async () => {
  const named = "synthetic-a70-k100?reply=recorded";
  const source = resolveTeacher(named);
  assert.ok(source.kind === "recording" && source.of !== undefined);
  assert.equal(resolveTeacher("synthetic-a70-k100").kind, "folder");
  const [model, recorded] = [
    await openTeacher("synthetic-a70-k100", { scoring: "logprob" }),
    await openTeacher(named, { scoring: "logprob" }),
  ];
  assert.equal(recorded.name, named);
  assert.notEqual(recorded.fingerprint, model.fingerprint);
  const queries = levelQueries(levels.get("BabyAI-GoToRedBallNoDists-v0")).slice(0, 3);
  const [want, got] = [await model.score(queries), await recorded.score(queries)];
  for (const [k, scores] of want.entries())
    for (const [c, score] of [...Array.from(scores)].entries())
      assert.ok(Math.abs(score - got[k][c]) <= 0.000501, `${got[k][c]} for ${score}`);
  await assert.rejects(openTeacher(named, { scoring: "token-mean" }), { name: "InputError", message: /scoring/ });
  await assert.rejects(openTeacher("smollm2-135m-instruct?wording=here", { scoring: "logprob" }), {
    name: "InputError",
    message: /recorded with wording suggestion, not here/,
  });
  const of = join(__dirname, "../../data/t5-gated-untied");
  const other = checkModel(of).fingerprint;
  assert.throws(() => recordedTeacher(source.path, named, { model: other }), {
    name: "InputError",
    message: /recorded with the model t5-logprob/,
  });
  await model.close?.();
});

test("every name that is listed opens", async () => {
  for (const name of teacherNames()) {
    const teacher = await openTeacher(name, { scoring: "logprob" });
    assert.equal(teacher.name, name);
    await teacher.close?.();
  }
});
