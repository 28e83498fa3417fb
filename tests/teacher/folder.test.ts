/** Promise: a teacher's folder that is not sound is refused with one line that says what is wrong, before anything is loaded. */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkT5Folder, convertedTwin, InputError, openTeacher, resolveTeacher } from "tandem";
import { withFolder } from "../temporary";

const SOUND = join(__dirname, "../../data/t5-gated-untied");

/** The one line with which a folder is refused after `spoil` had its way with it. */
function refused(spoil: (folder: string) => void): Promise<string> {
  return withFolder((folder) => {
    cpSync(SOUND, folder, { recursive: true });
    spoil(folder);
    try {
      checkT5Folder(folder);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.message.split("\n").length, 1);
      return error.message;
    }
    return assert.fail("the folder is taken");
  });
}

test("a sound folder has a fingerprint that its weights decide", async () => {
  const before = checkT5Folder(SOUND);
  await withFolder((folder) => {
    cpSync(SOUND, folder, { recursive: true });
    assert.equal(checkT5Folder(folder), before);
    const encoder = join(folder, "onnx/encoder_model.onnx");
    writeFileSync(encoder, Buffer.concat([readFileSync(encoder), Buffer.of(0)]));
    assert.notEqual(checkT5Folder(folder), before);
  });
});

test("without configuration, tokenizer or weights", async () => {
  for (const name of ["config.json", "tokenizer.json", "onnx/encoder_model.onnx", "onnx/decoder_model_merged.onnx"]) {
    assert.ok((await refused((folder) => rmSync(join(folder, name)))).includes(name));
  }
});

test("with a configuration that is no JSON, or of another kind of model", async () => {
  assert.match(await refused((folder) => writeFileSync(join(folder, "config.json"), "{")), /not JSON/);
  assert.match(
    await refused((folder) => writeFileSync(join(folder, "config.json"), '{"model_type":"bert"}')),
    /"bert"/,
  );
});

test("with a tokenizer that knows more tokens than the model", async () => {
  const message = await refused((folder) => {
    const path = join(folder, "tokenizer.json");
    const tokenizer = JSON.parse(readFileSync(path, "utf8")) as { added_tokens: { id: number }[] };
    tokenizer.added_tokens[0].id = 5000;
    writeFileSync(path, JSON.stringify(tokenizer));
  });
  assert.match(message, /does not fit.*5000/);
});

test("with a safetensors file that is cut short", async () => {
  const message = await refused((folder) => truncateSync(join(folder, "model.safetensors"), 50_000));
  assert.match(message, /safetensors/);
});

test("names: built-in, folder, hub id with its ONNX twin, and unknown ones with the nearest", async () => {
  assert.equal(resolveTeacher("oracle").kind, "built-in");
  assert.equal(resolveTeacher(SOUND).kind, "folder");
  assert.deepEqual(resolveTeacher("google/flan-t5-small"), { kind: "hub", hub: "Xenova/flan-t5-small" });
  assert.equal(convertedTwin("someone/else"), "someone/else");
  assert.throws(() => resolveTeacher("orcale"), { name: "UnknownTeacherError", message: /oracle/ });
  assert.throws(() => resolveTeacher(""), { name: "UnknownTeacherError" });
  await assert.rejects(openTeacher("./nowhere", { scoring: "logprob" }), { name: "UnknownTeacherError" });
});
