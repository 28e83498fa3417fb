/** Promise: a LoRA adapter in PEFT's layout is a model: base and adapter merged; what is more than that is refused in one line. */
import { strict as assert } from "node:assert";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { exportModel } from "tandem/dist/model/export/hugging-face";
import { exportPeft } from "tandem/dist/model/export/peft";
import { ModelFolder } from "tandem/dist/model/folder";
import { checkModel, loadModel } from "tandem/dist/model/load";
import { mergedWeights } from "tandem/dist/model/lora/lora";
import { baseToFetch } from "tandem/dist/model/lora/saved-adapter";
import { readFloats, safetensorsBytes } from "tandem/dist/safetensors";
import { withFolder } from "../../temporary";
import { references } from "../references";
import { assertRefused } from "./refused";
import { MODELS, trainedLora } from "./trained";

async function scores(path: string): Promise<number[]> {
  const scorer = await loadModel(path, { chat: false });
  try {
    const [{ prompt, candidates }] = references(MODELS.t5).filter((one) => one.prompt !== "");
    return await scorer.score(prompt, candidates);
  } finally {
    await scorer.close();
  }
}

function edit(folder: string, change: object): void {
  const file = join(folder, "adapter_config.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
}

for (const name of ["t5", "llama", "qwen2"] as const) {
  test(`${name}: an adapter's scores are those of the merged model, and its fingerprint is its own`, () =>
    withFolder(async (place) => {
      const [adapter, merged] = [join(place, "adapter"), join(place, "merged")];
      const { lora, parameters } = trainedLora(MODELS[name], { rank: 4 });
      exportPeft(lora, parameters, MODELS[name], adapter);
      const folder = new ModelFolder(MODELS[name]);
      exportModel(folder, mergedWeights(folder, lora, parameters), merged);
      assert.deepEqual(await scores(adapter), await scores(merged));
      const before = checkModel(adapter).fingerprint;
      assert.notEqual(before, checkModel(MODELS[name]).fingerprint);
      exportModel(new ModelFolder(adapter), new Map(), join(place, "again"));
      assert.deepEqual(
        readFileSync(join(place, "again/model.safetensors")),
        readFileSync(join(merged, "model.safetensors")),
      );
      cpSync(MODELS[name], join(place, "base"), { recursive: true });
      edit(adapter, { base_model_name_or_path: "../base" });
      assert.equal(checkModel(adapter).fingerprint, before, "where the base lies does not matter");
      edit(adapter, { use_rslora: true, lora_alpha: lora.alpha / 2 }); // α/2 / √4 = α / 4
      assert.deepEqual(await scores(adapter), await scores(merged));
      edit(adapter, { lora_alpha: lora.alpha });
      assert.notEqual(checkModel(adapter).fingerprint, before);
      assert.notDeepEqual(await scores(adapter), await scores(merged));
    }));
}

test("refused: adapters of other kinds, without their base or weights, or of another model", () =>
  withFolder((place) => {
    const { lora, parameters } = trainedLora(MODELS.t5, { rank: 4 });
    let count = 0;
    const open = (spoil: (folder: string) => void): (() => unknown) => {
      const folder = join(place, `adapter${count++}`);
      exportPeft(lora, parameters, MODELS.t5, folder);
      return () => {
        spoil(folder);
        return checkModel(folder);
      };
    };
    const change = (options: object): (() => unknown) => open((folder) => edit(folder, options));
    const tensors = (make: (all: ReturnType<typeof readFloats>) => void): (() => unknown) =>
      open((folder) => {
        const file = join(folder, "adapter_model.safetensors");
        const all = readFloats(file);
        make(all);
        writeFileSync(file, safetensorsBytes(all));
      });
    assertRefused([
      [change({ use_dora: true }), /with use_dora true, which is not read here; merge it with PEFT/],
      [change({ peft_type: "IA3" }), /with peft_type "IA3"/],
      [change({ bias: "all" }), /with bias "all"/],
      [change({ modules_to_save: ["lm_head"] }), /with modules_to_save \["lm_head"\]/],
      [change({ rank_pattern: { q: 8 } }), /with rank_pattern/],
      [change({ init_lora_weights: "pissa_niter_4" }), /with init_lora_weights "pissa_niter_4"/],
      [change({ newer_than_this: { x: 1 } }), /with newer_than_this/],
      [change({ r: 0 }), /adapter_config\.json: r: /],
      [change({ r: 8 }), /A and B of .* have the shapes .*; with rank 8/],
      [change({ base_model_name_or_path: "nobody/nothing" }), /adapts nobody\/nothing, which is not on this machine/],
      [change({ base_model_name_or_path: MODELS.llama }), /which is no linear layer of/],
      [change({ base_model_name_or_path: join(place, "adapter0") }), /is itself an adapter/],
      [open((folder) => writeFileSync(join(folder, "adapter_config.json"), "{")), /not JSON/],
      [open((folder) => rmSync(join(folder, "adapter_model.safetensors"))), /without weights/],
      [
        open((folder) => {
          rmSync(join(folder, "adapter_model.safetensors"));
          writeFileSync(join(folder, "adapter_model.bin"), "");
        }),
        /pickled/,
      ],
      [open((folder) => cpSync(MODELS.t5, folder, { recursive: true })), /holds a model and an adapter/],
      [
        tensors((all) => {
          const [name, tensor] = [...all][0];
          all.delete(name);
          all.set(name.replace("lora_A", "lora_magnitude_vector"), tensor);
        }),
        /adapts by .*magnitude/,
      ],
      [tensors((all) => all.delete([...all.keys()][1])), /\[none\]/],
      [
        tensors((all) => {
          all.clear();
          const data = new Float32Array(4 * 32);
          all.set("base_model.model.lm_head.lora_A.weight", { shape: [4, 32], data });
          all.set("base_model.model.lm_head.lora_B.weight", { shape: [32, 4], data });
        }),
        /adapts lm_head, which is no linear layer/,
      ],
    ]);
  }));

test("a base of the hub is asked for where it is not here, and found where it was fetched", () =>
  withFolder((place) => {
    const { lora, parameters } = trainedLora(MODELS.t5, { rank: 4 });
    const adapter = join(place, "adapter");
    exportPeft(lora, parameters, "someone/model", adapter, "main");
    assert.deepEqual(baseToFetch(adapter), { id: "someone/model", revision: "main" });
    const before = process.env.TANDEM_PROJECT;
    process.env.TANDEM_PROJECT = place;
    try {
      const home = join(place, "data/cache/models/someone/model");
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, "main.json"), '{"sha":"0123456"}');
      cpSync(MODELS.t5, join(home, "part"), { recursive: true });
      assert.equal(baseToFetch(adapter)?.id, "someone/model");
      renameSync(join(home, "part"), join(home, "0123456"));
      assert.equal(baseToFetch(adapter), undefined);
      assert.equal(basename(new ModelFolder(adapter).path), "0123456");
    } finally {
      if (before === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = before;
    }
  }));
