import { type Command, Option } from "commander";
import { QUERY, QUERY_FORM } from "../bridge/query";
import { openScorer, scored, scorerSource } from "../bridge/scoring";
import { SCORINGS, type Scoring } from "../model";
import { jsonLines } from "./json-lines";
import { say } from "./say";

async function score(options: { teacher: string; in: string; scoring: Scoring }): Promise<void> {
  const source = scorerSource(options.teacher);
  const lines = jsonLines(options.in, QUERY, QUERY_FORM);
  const scorer = await openScorer(source, options.scoring, say);
  try {
    for (const { value } of lines) console.log(JSON.stringify(await scored(scorer, value)));
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
