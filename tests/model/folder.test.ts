/** Promise: a teacher's folder that is not sound is refused with one line that says what is wrong, before anything is loaded. */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { InputError } from "tandem/dist/errors";
import { checkModel, loadModel } from "tandem/dist/model/load";
import { withFolder } from "../temporary";

const SOUND = join(__dirname, "../../data/t5-gated-untied");

/** The one line with which a folder is refused after `spoil` had its way with it. */
function refused(spoil: (folder: string) => void): Promise<string> {
  return withFolder((place) => {
    const folder = join(place, "model");
    cpSync(SOUND, folder, { recursive: true });
    spoil(folder);
    try {
      checkModel(folder);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.message.split("\n").length, 1);
      return error.message;
    }
    return assert.fail("the folder is taken");
  });
}

test("a sound folder has a fingerprint that its weights decide", async () => {
  const { fingerprint: before } = checkModel(SOUND);
  await withFolder((folder) => {
    cpSync(SOUND, folder, { recursive: true });
    assert.equal(checkModel(folder).fingerprint, before);
    const path = join(folder, "model.safetensors");
    const weights = readFileSync(path);
    weights[weights.length - 1] ^= 1;
    writeFileSync(path, weights);
    assert.notEqual(checkModel(folder).fingerprint, before);
  });
});

test("the fingerprint of a folder with ONNX files covers all that weights can be in, and no other dtype's", () =>
  withFolder((folder) => {
    cpSync(SOUND, folder, { recursive: true });
    rmSync(join(folder, "model.safetensors"));
    const seen = new Set([checkModel(folder).fingerprint]);
    for (const name of ["encoder_model.onnx_data", "decoder_model_merged.onnx_data_1", "weights.bin"]) {
      writeFileSync(join(folder, "onnx", name), "a");
      seen.add(checkModel(folder).fingerprint);
    }
    assert.equal(seen.size, 4);
    for (const name of ["encoder_model_int8.onnx", "encoder_model_int8.onnx_data"]) {
      writeFileSync(join(folder, "onnx", name), "a");
      seen.add(checkModel(folder).fingerprint);
    }
    assert.equal(seen.size, 4);
  }));

test("without configuration or tokenizer", async () => {
  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
    assert.ok((await refused((folder) => rmSync(join(folder, name)))).includes(name));
  }
});

test("without weights, or with half of the ONNX files", async () => {
  const noSafetensors = (folder: string): void => rmSync(join(folder, "model.safetensors"));
  for (const name of ["encoder_model.onnx", "decoder_model_merged.onnx"]) {
    const message = await refused((folder) => {
      noSafetensors(folder);
      rmSync(join(folder, "onnx", name));
    });
    assert.match(message, new RegExp(`no weights.*${name}`));
  }
});

test("with weights that do not fit the configuration", () =>
  withFolder(async (folder) => {
    cpSync(SOUND, folder, { recursive: true });
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), d_ff: 64 }));
    await assert.rejects(loadModel(folder), { name: "InputError", message: /wi_0.*128 × 64.*64 × 64/ });
  }));

test("with files that are links out of the folder, whole or in a list of parts", async () => {
  const outside = join(SOUND, "model.safetensors");
  for (const name of ["model.safetensors", "config.json"]) {
    const message = await refused((folder) => {
      rmSync(join(folder, name));
      symlinkSync(join(SOUND, name), join(folder, name));
    });
    assert.match(message, /points out of the folder/);
  }
  const parts = {
    [`../${basename(SOUND)}/model.safetensors`]: /points out of the folder/,
    [outside]: /is missing/,
    "/etc/passwd": /is missing/,
  };
  for (const [part, told] of Object.entries(parts)) {
    const message = await refused((folder) => {
      cpSync(SOUND, join(folder, "..", basename(SOUND)), { recursive: true });
      rmSync(join(folder, "model.safetensors"));
      writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: { a: part } }));
    });
    assert.match(message, told);
  }
});

test("weights in several parts are read as if they were in one", () =>
  withFolder(async (folder) => {
    cpSync(SOUND, folder, { recursive: true });
    renameSync(join(folder, "model.safetensors"), join(folder, "model-00001-of-00001.safetensors"));
    const map = { "shared.weight": "model-00001-of-00001.safetensors" };
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
    const [parts, whole] = [await loadModel(folder), await loadModel(SOUND)];
    assert.deepEqual(await parts.score("go", ["drop"]), await whole.score("go", ["drop"]));
    await parts.close();
    await whole.close();
  }));

test("with a configuration that is no JSON, or of another kind of model", async () => {
  assert.match(await refused((folder) => writeFileSync(join(folder, "config.json"), "{")), /not JSON/);
  assert.match(
    await refused((folder) => writeFileSync(join(folder, "config.json"), '{"model_type":"bert","vocab_size":208}')),
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
