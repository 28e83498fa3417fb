import { type Command, Option } from "commander";
import { z } from "zod";
import { logProbabilities } from "../distribution";
import { InputError } from "../errors";
import { loadModel, SCORINGS, type Scoring } from "../model";
import { modelFolder, resolveTeacher } from "../teacher";
import { fetchBase } from "./fetch-base";
import { jsonLines } from "./json-lines";
import { say } from "./say";

const line = z.strictObject({ prompt: z.string(), candidates: z.array(z.string().min(1)).min(1) });

async function score(options: { teacher: string; in: string; scoring: Scoring }): Promise<void> {
  const source = resolveTeacher(options.teacher);
  if (source.kind !== "folder" && source.kind !== "hub") {
    throw new InputError(`${options.teacher} is no model that scores any candidates; pass a model's folder or hub id`);
  }
  const lines = jsonLines(options.in, line, '{"prompt": text, "candidates": [texts]}');
  const { folder } = await modelFolder(source, say);
  await fetchBase(folder);
  const scorer = await loadModel(folder, { ...source.options, scoring: options.scoring });
  try {
    for (const { value } of lines) {
      const { prompt, candidates } = value;
      const scores = await scorer.score(prompt, candidates);
      const probabilities = Array.from(logProbabilities(scores), Math.exp);
      console.log(JSON.stringify({ scores, probabilities, promptTokens: scorer.tokens(prompt).length }));
    }
  } finally {
    await scorer.close();
  }
}

/** Adds `tandem score`. */
export function register(program: Command): void {
  program
    .command("score")
    .description("score candidates after prompts as Lamorel does; JSON lines in, JSON lines out")
    .requiredOption("--teacher <folder|id>", "a model: one of the project's, a folder, or a hub id")
    .requiredOption("--in <file.jsonl>", 'lines {"prompt", "candidates"}')
    .addOption(new Option("--scoring <rule>").choices(SCORINGS).default(SCORINGS[0]))
    .action(score);
}
