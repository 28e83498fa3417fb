import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { counted } from "../counted";
import { InputError } from "../errors";
import { arms } from "../feedback/arms";
import { PRESETS, type PresetName } from "../feedback/settings";
import { isFolder, RUN_BYTES, requireSpace } from "../files";
import { parseJson } from "../json";
import { MEMORY_FACTOR } from "../model/training-memory";
import { parseSettings } from "../notebook/headless/parameters";
import { projectFolder } from "../project";
import { openRunLog, writeRunLog } from "../report/tensorboard/run-log";
import {
  checkSpec,
  findArm,
  identity,
  keyOf,
  openStore,
  type Run,
  type RunSpec,
  runAll,
  runsFolder,
  settingsOf,
} from "../runs";
import { exportTuned } from "../runs/export-tuned";
import { type FinetuneOutlook, finetuneOutlook, gigabytes } from "../runs/finetune-outlook";
import { machineMemory } from "../runs/machine-memory";
import { tunedSource } from "../runs/with-model";
import { modelFolder } from "../teacher";
import { checkWritable } from "./before-notebooks";
import { fetchBase } from "./fetch-base";
import { progressWriter } from "./run";
import { say } from "./say";
import { settingsHelp } from "./settings-help";
import { positive, seed } from "./whole";

interface Options {
  readonly teacher: string;
  readonly level: string;
  readonly arm: string;
  readonly lora?: true;
  readonly updates?: number;
  readonly seed: number;
  readonly preset: PresetName;
  readonly set: readonly string[];
  readonly out: string;
  readonly log?: string;
}

/** LoRA's rank by `--lora`, that of Lamorel's example. */
const LORA_RANK = 16;
/** In place of the presets' own, which are a small student's: minibatches that fit into memory, and steps of the usual size. */
const MINIBATCH = 64;
const LEARNING_RATE = { all: 1e-5, lora: 1e-4 };

/** The run that the options ask for. @throws InputError for what is wrong with them */
function specOf({ teacher, level, arm, lora, updates, seed, preset, set }: Options): RunSpec {
  if (findArm(arm).teacher !== "self") {
    const own = arms.all.flatMap((one) => (one.teacher === "self" ? [one.name] : []));
    throw new InputError(`${arm} trains no language model; use one of ${own.join(", ")}`);
  }
  const given = Object.fromEntries([...parseSettings(set)].map(([name, value]) => [name, parseJson(value) ?? value]));
  if (lora && given.loraRank !== undefined && !(Number(given.loraRank) > 0))
    throw new InputError(`--lora trains an adapter, and --set loraRank=${given.loraRank} none; leave one out`);
  if (updates !== undefined && given.updates !== undefined)
    throw new InputError(`updates are given twice, by --updates ${updates} and by --set; leave one out`);
  const rank = lora ? { loraRank: LORA_RANK } : {};
  const adapts = Number(given.loraRank ?? rank.loraRank ?? 0) > 0;
  const overrides = {
    minibatch: MINIBATCH,
    learningRate: adapts ? LEARNING_RATE.lora : LEARNING_RATE.all,
    ...rank,
    ...(updates === undefined ? {} : { updates }),
    ...given,
  };
  return checkSpec({ level, arm, teacher, seed, preset, overrides }, "options");
}

function million(count: number): string {
  return `${(count / 1e6).toFixed(2)} million`;
}

/** Says what is going to be done. */
function announce(spec: RunSpec, folder: string, outlook: FinetuneOutlook, available: number): void {
  const { loraRank, updates } = settingsOf(spec);
  const { trained, weights, shortest, longest, widened, memory } = outlook;
  const what = loraRank > 0 ? `LoRA of rank ${loraRank}, ${million(trained)} numbers beside` : "all";
  if (widened.length > 0)
    say(`${folder} has weights of ${widened.join(" and ")}; they are trained and written as float32`);
  say(
    `fine-tuning ${folder} by ${spec.arm} on ${spec.level}, seed ${spec.seed}, ${counted(updates, "update")}: ${what} ${million(weights)} weights; prompts of ${shortest} to ${longest} tokens`,
  );
  say(
    `memory: up to about ${gigabytes(memory.total)} (within a factor of ${MEMORY_FACTOR}) once it acts well, ${gigabytes(memory.activations + memory.reading)} of it for minibatches; there are ${gigabytes(available)}`,
  );
}

/** Shows what the last evaluations came to. */
function conclude({ rows }: Run): void {
  for (const row of rows) {
    if (row.kind !== "evaluation" || !row.final) continue;
    const { successes, count } = row.episodes;
    const told = row.measure === "team" ? "with what it is told" : "with nothing told";
    say(`final success, ${row.decision} actions, ${told}: ${(successes / count).toFixed(3)} of ${count} episodes`);
  }
}

async function finetune(options: Options): Promise<void> {
  const spec = specOf(options);
  const out = resolve(options.out);
  if (existsSync(out) && !(isFolder(out) && readdirSync(out).length === 0)) {
    throw new InputError(`${options.out} is there already; choose another folder, or remove it`);
  }
  const { folder } = await modelFolder(tunedSource(spec), say);
  await fetchBase(folder);
  const available = machineMemory();
  const outlook = await finetuneOutlook(spec, folder, available);
  const { weights, gradients, moments, adapters, valueHead } = outlook.memory;
  requireSpace(runsFolder(), RUN_BYTES + 2 * (adapters + gradients + moments + valueHead)); // a state, and one that takes its place
  requireSpace(out, RUN_BYTES + weights + adapters);
  const key = keyOf(await identity(spec, say));
  const log = resolve(options.log ?? projectFolder("data", "tensorboard", key));
  if (existsSync(log) && !isFolder(log)) throw new InputError(`--log takes a folder; ${log} is a file`);
  checkWritable(dirname(out));
  const done = openStore().has(key);
  announce(spec, folder, outlook, available);
  say(done ? `this run is finished already: ${join(runsFolder(), key)}` : `tensorboard --logdir ${log}`);
  const run = await train(spec, log, done);
  conclude(run);
  await exportTuned(run, out, say);
  console.log(out);
}

/** Does the run, unless it is done, and keeps TensorBoard's log. */
async function train(spec: RunSpec, log: string, done: boolean): Promise<Run> {
  const now = (): number => Date.now() / 1000;
  const show = progressWriter();
  let append: ReturnType<typeof openRunLog> | undefined;
  let seen = 0;
  const [run] = await runAll([spec], {
    onMessage: say,
    onProgress: (progress) => {
      show(progress);
      const { last } = progress;
      if (last?.spec.arm !== spec.arm || progress.runsDone === progress.runsTotal) return;
      append ??= openRunLog(log, now);
      append(last.row);
      seen++;
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\n");
  if (seen !== run.rows.length && !(done && existsSync(log))) writeRunLog(run, log, now()); // it was not seen from its beginning
  return run;
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Adds `tandem finetune`. */
export function register(program: Command): void {
  program
    .command("finetune")
    .description("fine-tune a language model that acts, by PPO, and print the folder of the tuned model")
    .requiredOption("--teacher <folder|id>", "a T5, Llama or Qwen2 with safetensors, or a LoRA adapter of one")
    .requiredOption("--out <folder>", "a new folder for the tuned model, which is itself a --teacher")
    .option("--level <id>", "which level", "BabyAI-GoToRedBallNoDists-v0")
    .option("--arm <name>", "how it is told: glam, glam-feedback, …", "glam-feedback")
    .option("--lora", `train an adapter of rank ${LORA_RANK} in place of all weights (--set loraRank=… for another)`)
    .option("--updates <count>", "PPO updates; the preset's unless given", positive)
    .option("--seed <seed>", "a whole number; from 9000 on for tuning", seed, 0)
    .addOption(new Option("--preset <name>").choices(Object.keys(PRESETS)).default("paper-40"))
    .option(
      "--set <name=value>",
      `a setting, may be given several times; minibatch is ${MINIBATCH} unless set, learningRate ${LEARNING_RATE.all}, with LoRA ${LEARNING_RATE.lora}`,
      collect,
      [],
    )
    .option("--log <folder>", "for TensorBoard; data/tensorboard/KEY of the run unless given")
    .addHelpText("after", settingsHelp)
    .action(finetune);
}
