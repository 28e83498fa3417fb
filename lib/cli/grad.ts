import type { Command } from "commander";
import { z } from "zod";
import { InputError } from "../errors";
import { supervisedGradient } from "../model";
import { modelFolder, resolveTeacher } from "../teacher";
import { fetchBase } from "./fetch-base";
import { jsonLines } from "./json-lines";
import { say } from "./say";

const line = z.strictObject({ prompt: z.string(), candidate: z.string().min(1) });

async function grad(options: { teacher: string; in: string }): Promise<void> {
  const source = resolveTeacher(options.teacher);
  if (source.kind !== "folder" && source.kind !== "hub") {
    throw new InputError(`${options.teacher} is no model with weights; pass a model's folder or hub id`);
  }
  const { dtype, threads, chat } = source.options;
  if (dtype !== "fp32") throw new InputError(`gradients are computed in fp32, not in ${dtype}; leave dtype out`);
  const lines = jsonLines(options.in, line, '{"prompt": text, "candidate": text}');
  if (lines.length === 0) throw new InputError(`${options.in} has no lines; give {"prompt", "candidate"}, one a line`);
  const { folder } = await modelFolder(source, say);
  await fetchBase(folder);
  const examples = lines.map(({ value, number }) => ({ ...value, place: `${options.in}, line ${number}` }));
  const { loss, norms } = await supervisedGradient(folder, examples, { threads, chat, say });
  console.log(JSON.stringify({ loss, norms }));
}

/** Adds `tandem grad`. */
export function register(program: Command): void {
  program
    .command("grad")
    .description("loss and gradient norms of a model: JSON lines, one batch, in; one JSON object out")
    .requiredOption(
      "--teacher <folder|id>",
      "a T5, Llama or Qwen2 with safetensors: one of the project's, a folder, or a hub id",
    )
    .requiredOption(
      "--in <file.jsonl>",
      'lines {"prompt", "candidate"}; the loss is −mean of the candidates\' log-probabilities',
    )
    .action(grad);
}
