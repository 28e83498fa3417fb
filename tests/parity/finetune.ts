/**
 * What we export of a training, loaded by Python's peft and transformers: adapters, merged and full weights of small models,
 * whose scores there must be ours. Usage: node tests/dist/parity/finetune.js
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exportModel } from "tandem/dist/model/export/hugging-face";
import { exportPeft } from "tandem/dist/model/export/peft";
import { ModelFolder } from "tandem/dist/model/folder";
import { loadModel } from "tandem/dist/model/load";
import { mergedWeights } from "tandem/dist/model/lora/lora";
import { openTokenizer } from "tandem/dist/model/tokenizer";
import { setupPython } from "tandem/dist/setup/python";
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
      const tokens = [...tokenizer.opening.slice(0, path.includes("t5") ? 0 : undefined), ...tokenizer.encode(prompt)];
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
    const prompts = references(path).filter(({ prompt, tokenizer_differs: differs }) => prompt !== "" && !differs);
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
  writeFileSync(join(place, "cases.json"), JSON.stringify(cases));
}

async function main(): Promise<number> {
  const requirements = join(HERE, "finetune-requirements.txt");
  await setupPython({ venv: VENV, requirements, log: (line) => process.stderr.write(`${line}\n`) });
  const place = mkdtempSync(join(tmpdir(), "tandem-finetune-"));
  try {
    await fill(place);
    const script = [join(HERE, "finetune.py"), "check", place];
    return spawnSync(join(VENV, "bin/python"), script, { stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

main().then((status) => {
  process.exitCode = status;
});
