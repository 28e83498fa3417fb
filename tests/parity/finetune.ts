/**
 * What we export of a training, loaded by Python's peft and transformers: adapters, merged and full weights of small models, and what
 * `tandem finetune` writes; and adapters that peft wrote, read by us. Scores there must be ours. Usage: node
 * tests/dist/parity/finetune.js
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { readJson } from "tandem/dist/json";
import { exportModel } from "tandem/dist/model/export/hugging-face";
import { exportPeft } from "tandem/dist/model/export/peft";
import { ModelFolder } from "tandem/dist/model/folder";
import { loadModel } from "tandem/dist/model/load";
import { mergedWeights } from "tandem/dist/model/lora/lora";
import { openTokenizer } from "tandem/dist/model/tokenizer";
import { setupPython } from "tandem/dist/setup/python";
import { ROOT, tandem } from "../command";
import { MODELS, trainedLora, trainedWeights } from "../model/finetune/trained";
import { references } from "../model/references";

const HERE = resolve(__dirname, "../../parity");
const VENV = join(HERE, ".venv-finetune");

/** Our scores of a folder, with the tokens that they are of. */
async function scores(path: string, prompts: ReturnType<typeof references>): Promise<object[]> {
  const [tokenizer, scorer] = [await openTokenizer(new ModelFolder(path)), await loadModel(path, { chat: false })];
  try {
    const found: object[] = [];
    for (const { prompt, candidates } of prompts) {
      const ours = await scorer.score(prompt, candidates);
      const tokens = [
        ...tokenizer.opening.slice(0, basename(path).includes("t5") ? 0 : undefined),
        ...tokenizer.encode(prompt),
      ];
      found.push({ prompt: tokens, candidates: candidates.map((one) => tokenizer.encode(one)), ours });
    }
    return found;
  } finally {
    await scorer.close();
  }
}

async function fill(place: string): Promise<void> {
  const cases: object[] = [];
  for (const [name, path] of Object.entries(MODELS)) {
    const folder = new ModelFolder(path);
    const prompts = promptsOf(path);
    const { lora, parameters } = trainedLora(path);
    const key = name.replace(/\W+/g, "-");
    const [adapter, merged, full] = ["adapter", "merged", "full"].map((kind) => join(place, `${key}-${kind}`));
    exportPeft(lora, parameters, path, adapter);
    exportModel(folder, mergedWeights(folder, lora, parameters), merged, console.log);
    exportModel(folder, trainedWeights(path), full);
    const ours = await scores(merged, prompts);
    cases.push({ name: `${name}: adapter by peft`, base: path, adapter, scores: ours });
    cases.push({ name: `${name}: merged by transformers`, base: merged, adapter: null, scores: ours });
    cases.push({
      name: `${name}: full by transformers`,
      base: full,
      adapter: null,
      scores: await scores(full, prompts),
    });
  }
  for (const name of readdirSync(place).filter((one) => one.endsWith("-by-peft"))) {
    const adapter = join(place, name);
    const { base_model_name_or_path: base } = readJson(join(adapter, "adapter_config.json")) as Based;
    cases.push({ name, base, adapter, scores: await scores(adapter, promptsOf(base)) });
  }
  cases.push(...(await tuned(place)));
  writeFileSync(join(place, "cases.json"), JSON.stringify(cases));
}

interface Based {
  readonly base_model_name_or_path: string;
}

function promptsOf(path: string): ReturnType<typeof references> {
  return references(path).filter(({ prompt, tokenizer_differs: differs }) => prompt !== "" && !differs);
}

/** Folders that `tandem finetune` writes, and their adapters. */
async function tuned(place: string): Promise<object[]> {
  const few = ["environments=2", "steps=4", "epochs=1", "evaluationEpisodes=1", "finalEpisodes=1", "learningRate=0.01"];
  const cases: object[] = [];
  for (const name of ["t5", "llama", "qwen2"] as const) {
    for (const lora of [[], ["--lora"]]) {
      const out = join(place, `${name}-tuned${lora.join("")}`);
      const set = few.flatMap((one) => ["--set", one]);
      const args = ["finetune", "--teacher", MODELS[name], "--arm", "glam", "--updates", "2", ...lora, ...set];
      const { code, err } = await tandem([...args, "--out", out], { TANDEM_PROJECT: place });
      if (code !== 0) throw new Error(err);
      const ours = await scores(out, promptsOf(MODELS[name]));
      const what = lora.length > 0 ? "LoRA" : "all weights";
      cases.push({
        name: `tandem finetune, ${name}, ${what}, by transformers`,
        base: out,
        adapter: null,
        scores: ours,
      });
      if (lora.length === 0) continue;
      const adapter = join(out, "adapter");
      cases.push({ name: `tandem finetune, ${name}, adapter by peft`, base: MODELS[name], adapter, scores: ours });
    }
  }
  return cases;
}

async function main(): Promise<number> {
  const requirements = join(HERE, "finetune-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const place = mkdtempSync(join(tmpdir(), "tandem-finetune-"));
  try {
    const python = (task: string): number => {
      const script = [join(HERE, "finetune.py"), task, place];
      return spawnSync(join(VENV, "bin/python"), script, { stdio: "inherit" }).status ?? 1;
    };
    if (python("adapters") !== 0) return 1;
    copyFileSync(join(ROOT, "package-lock.json"), join(place, "package-lock.json"));
    await fill(place);
    return python("check");
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

main().then((status) => {
  process.exitCode = status;
});
