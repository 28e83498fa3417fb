/**
 * What both sides of the fine-tuning benchmark do: writes into FOLDER value-head.safetensors, step-LENGTH.jsonl for each of LENGTHS
 * (eight frames with prompts of so many random words) and update.jsonl (256 frames of GoToRedBallNoDists that a random policy lived);
 * prints {"frames", "prompts", "tokens": [fewest, mean, most]} of the last. V is read from the same prompt.
 * Usage: finetune-work.js FOLDER LENGTH…
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { logProbabilities } from "tandem/dist/distribution";
import { describe } from "tandem/dist/env/describe";
import { levels } from "tandem/dist/env/levels/registry";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { VectorEnv } from "tandem/dist/env/vector";
import { OBSERVATION_BYTES } from "tandem/dist/env/view/observe";
import { writeTensors } from "tandem/dist/model/export/write-tensors";
import { ModelFolder } from "tandem/dist/model/folder";
import { openTokenizer, type Tokenizer } from "tandem/dist/model/tokenizer";
import { initialiseValueHead } from "tandem/dist/model/train/initialise-value-head";
import { noLoss } from "tandem/dist/model/train/losses/no-loss";
import type { Frame } from "tandem/dist/model/train/ppo-inputs";
import { openTraining } from "tandem/dist/model/train/training";
import { isValueHead, LAMOREL_VALUE_HEAD } from "tandem/dist/model/train/value-head";
import { experienceOf } from "tandem/dist/policy/language-model/experience";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { TrainableModel } from "tandem/dist/policy/language-model/trainable";
import { openTunedModel } from "tandem/dist/policy/language-model/tuned-model";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import { ENVIRONMENTS, LEVEL, PPO, STEPS, VALUE_SEED } from "./finetune-settings";

const MINIBATCH = 8;
/** Ids of words that no prompt of BabyAI has. */
const WORDS = [1000, 32_000] as const;
const UNKNOWN = 2;

/** The frame of a state, and what a rollout knows of it beside. */
export interface LivedFrame extends Frame {
  readonly reward: number;
  readonly nextValue: number;
  readonly ended: number;
}

/** π's log-probabilities and V of prompts. */
async function read(
  model: TrainableModel,
  prompts: readonly string[],
): Promise<{ logs: number[][]; values: Float64Array }> {
  const { scores, values } = await model.read(prompts);
  const K = CANDIDATES.length;
  return { logs: prompts.map((_, k) => [...logProbabilities(scores.subarray(k * K, (k + 1) * K))]), values };
}

/** Frames with prompts of random words, no two alike. */
async function randomFrames(model: TrainableModel, length: number, random: Pcg64): Promise<Frame[]> {
  const word = (): string => `w${random.integers(...WORDS)}`;
  const prompts = Array.from({ length: MINIBATCH }, () => Array.from({ length }, word).join(" "));
  const { logs, values } = await read(model, prompts);
  return prompts.map((prompt, k) => {
    const action = random.integers(0, CANDIDATES.length);
    const [advantage, change] = [2 * random.uniform() - 1, random.uniform()];
    const [oldLogProbability, oldValue] = [logs[k][action], values[k]];
    return { prompt, valuePrompt: prompt, action, oldLogProbability, advantage, oldValue, return: oldValue + change };
  });
}

/** A rollout of chance, with what the model makes of its prompts. */
async function lived(model: TrainableModel): Promise<Rollout> {
  const environments = new VectorEnv(levels.get(LEVEL), ENVIRONMENTS);
  environments.reset(Array.from({ length: ENVIRONMENTS }, (_, k) => k));
  const random = new Pcg64(0);
  const rollout = emptyRollout(STEPS, ENVIRONMENTS);
  const prompts = (): string[] =>
    Array.from({ length: ENVIRONMENTS }, (_, i) => {
      const seen = describe(environments.observations, i * OBSERVATION_BYTES, environments.carrying(i));
      return lamorelPrompt(environments.mission(i), seen);
    });
  for (let t = 0; t < STEPS; t++) {
    rollout.prompts.push(...prompts());
    const actions = Array.from({ length: ENVIRONMENTS }, () => random.integers(0, CANDIDATES.length));
    environments.step(actions);
    rollout.actions.set(actions, t * ENVIRONMENTS);
    rollout.rewards.set(environments.rewards, t * ENVIRONMENTS);
    const ended = actions.map((_, i) => Number(environments.terminated[i] === 1 || environments.truncated[i] === 1));
    rollout.ended.set(ended, t * ENVIRONMENTS);
  }
  const all = [...rollout.prompts, ...prompts()];
  const different = [...new Set(all)];
  const { logs, values } = await read(model, different);
  const place = new Map(different.map((prompt, k) => [prompt, k]));
  for (let row = 0; row < STEPS * ENVIRONMENTS; row++) {
    const [now, next] = [row, row + ENVIRONMENTS].map((at) => place.get(all[at])!); // all of them are in it
    rollout.actionLogProbabilities[row] = logs[now][rollout.actions[row]];
    rollout.values[row] = values[now];
    rollout.nextValues[row] = rollout.ended[row] ? 0 : values[next];
  }
  return rollout;
}

function framesOf(rollout: Rollout): LivedFrame[] {
  const { advantages, returns, oldValues } = experienceOf(rollout, finetuneModes.get("tandem"), PPO);
  return rollout.prompts.map((prompt, row) => ({
    prompt,
    valuePrompt: prompt,
    action: rollout.actions[row],
    oldLogProbability: rollout.actionLogProbabilities[row],
    advantage: advantages[row],
    oldValue: oldValues[row],
    return: returns[row],
    reward: rollout.rewards[row],
    nextValue: rollout.nextValues[row],
    ended: rollout.ended[row],
  }));
}

/** The value head that every side starts with: the one that our model draws. */
async function writeValueHead(folder: string): Promise<void> {
  const options = { loss: noLoss, isTrained: () => true, valueHead: LAMOREL_VALUE_HEAD };
  const training = await openTraining(new ModelFolder(folder), options);
  initialiseValueHead(training.tensors, new Pcg64(VALUE_SEED));
  const tensors = [...training.tensors.values()].filter(({ name }) => isValueHead(name));
  const lazy = tensors.map(({ name, shape, values }) => ({ name, shape, data: () => values }));
  writeTensors(join(folder, "value-head.safetensors"), lazy, {});
  await training.close();
}

/** @throws RangeError where the tokenizer lacks a word */
function tokenCounts(tokenizer: Tokenizer, prompts: readonly string[]): number[] {
  return prompts.map((prompt) => {
    const tokens = tokenizer.encode(prompt);
    if (tokens.includes(UNKNOWN)) throw new RangeError(`the bench's tokenizer lacks a word of "${prompt}"`);
    return tokens.length;
  });
}

function write(path: string, frames: readonly Frame[]): void {
  writeFileSync(path, `${frames.map((frame) => JSON.stringify(frame)).join("\n")}\n`);
}

async function main([folder, ...lengths]: readonly string[]): Promise<void> {
  await writeValueHead(folder);
  const model = await openTunedModel(folder, { candidates: CANDIDATES, random: new Pcg64(VALUE_SEED) });
  const tokenizer = await openTokenizer(new ModelFolder(folder));
  for (const length of lengths.map(Number)) {
    const frames = await randomFrames(model, length, new Pcg64(length));
    const counts = tokenCounts(
      tokenizer,
      frames.map(({ prompt }) => prompt),
    );
    if (counts.some((count) => count !== length)) throw new RangeError(`prompts of ${counts} tokens, not ${length}`);
    write(join(folder, `step-${length}.jsonl`), frames);
  }
  const frames = framesOf(await lived(model));
  write(join(folder, "update.jsonl"), frames);
  const prompts = frames.map(({ prompt }) => prompt);
  const counts = tokenCounts(tokenizer, prompts);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const tokens = [Math.min(...counts), mean, Math.max(...counts)];
  console.log(JSON.stringify({ frames: frames.length, prompts: new Set(prompts).size, tokens }));
}

main(process.argv.slice(2));
