/**
 * Trains a T5 for one step in this process, and prints the most memory that it held, and the tokens of a prompt, as JSON.
 * Usage: peak-memory.js FOLDER PROMPTS LORA_RANK
 */
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { ModelFolder } from "tandem/dist/model/folder";
import { promptLengths } from "tandem/dist/model/prompt-lengths";
import { openTunedModel } from "tandem/dist/policy/language-model/tuned-model";
import { CANDIDATES } from "tandem/dist/teacher";

const [folder, prompts, rank] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const WORDS = ["go", "to", "the", "red", "ball", "you", "see", "wall"];
/** As many prompts are read as one reads at once. */
const READ = 100;

async function main(): Promise<void> {
  const lora = rank > 0 ? { rank } : undefined;
  const model = await openTunedModel(folder, { candidates: CANDIDATES, lora, random: new Pcg64(1) });
  const all = Array.from({ length: READ }, (_, k) => [k, ...WORDS, ...WORDS, ...WORDS].join(" "));
  await model.read(all);
  const frames = all.slice(0, prompts).map((prompt, k) => ({
    prompt,
    valuePrompt: prompt,
    action: k % CANDIDATES.length,
    oldLogProbability: -2,
    advantage: k % 2 ? 1 : -1,
    oldValue: 0,
    return: 1,
  }));
  await model.learn(frames, { clip: 0.2, valueClip: 0.2, entropy: 0.01, value: 0.5 });
  model.step(1e-6, 1);
  const [tokens] = await promptLengths(new ModelFolder(folder), [all[50]], CANDIDATES);
  console.log(JSON.stringify({ bytes: process.resourceUsage().maxRSS * 1024, tokens }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
