/**
 * One measurement of fine-tuning by this library, in a process of its own. WEIGHTS is `all` or `lora` (rank 16, queries and values).
 * Usage: finetune-ours.js step FOLDER WEIGHTS LENGTH…      gradient and optimiser for eight prompts of each length:
 *                                                          prints {"seconds": […], "losses": […], "peakBytes"}, a number for each length
 *        finetune-ours.js update FOLDER WEIGHTS MINIBATCH  four epochs over update.jsonl in mode `tandem`: the same, one number each
 * Seconds are those of all processors. A loss is that of the first eight frames before anything was learned.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { TrainableModel } from "tandem/dist/policy/language-model/trainable";
import { openTunedModel } from "tandem/dist/policy/language-model/tuned-model";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { ENVIRONMENTS, PPO, STEPS, VALUE_SEED } from "./finetune-settings";
import type { LivedFrame } from "./finetune-work";

const REPEATS = 3;
const FIRST = 8;
const WEIGHTS = { clip: PPO.clip, valueClip: PPO.clip, entropy: PPO.entropyCoefficient, value: PPO.valueCoefficient };

interface Measured {
  readonly seconds: number;
  readonly loss: number;
}

function framesIn(path: string): LivedFrame[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** CPU-seconds of this process. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The gradient of the first frames, which warms up. @returns their loss */
async function firstLoss(model: TrainableModel, frames: readonly LivedFrame[]): Promise<number> {
  const { policyLoss, valueLoss, entropy } = await model.learn(frames.slice(0, FIRST), WEIGHTS);
  return policyLoss - WEIGHTS.entropy * entropy + WEIGHTS.value * valueLoss;
}

/** The mean of three steps after one that warms up; as in Lamorel the gradient is not clipped. */
async function measureStep(model: TrainableModel, frames: readonly LivedFrame[]): Promise<Measured> {
  const loss = await firstLoss(model, frames);
  const step = async (): Promise<void> => {
    await model.learn(frames, WEIGHTS);
    model.step(PPO.learningRate, Number.POSITIVE_INFINITY);
  };
  await step();
  const seconds = await timed(async () => {
    for (let k = 0; k < REPEATS; k++) await step();
  });
  return { seconds: seconds / REPEATS, loss };
}

/** The rollout that the frames came from. */
function rolloutOf(frames: readonly LivedFrame[]): Rollout {
  const rollout = emptyRollout(STEPS, ENVIRONMENTS);
  for (const [row, frame] of frames.entries()) {
    rollout.prompts.push(frame.prompt);
    rollout.actions[row] = frame.action;
    rollout.actionLogProbabilities[row] = frame.oldLogProbability;
    rollout.rewards[row] = frame.reward;
    rollout.values[row] = frame.oldValue;
    rollout.nextValues[row] = frame.nextValue;
    rollout.ended[row] = frame.ended;
  }
  return rollout;
}

async function measureUpdate(
  model: TrainableModel,
  frames: readonly LivedFrame[],
  minibatch: number,
): Promise<Measured> {
  const loss = await firstLoss(model, frames);
  const ppo = { ...PPO, minibatch };
  const policy = new LanguageModelPolicy({ model, mode: finetuneModes.get("tandem"), ppo, actions: CANDIDATES.length });
  const random = new Pcg64(0);
  const seconds = await timed(() => policy.update(rolloutOf(frames), (n) => random.integers(0, n)));
  return { seconds, loss };
}

async function main([verb, folder, weights, ...rest]: readonly string[]): Promise<void> {
  const lora = weights === "lora" ? { rank: 16, alpha: 32 } : undefined;
  const model = await openTunedModel(folder, { candidates: CANDIDATES, lora, random: new Pcg64(VALUE_SEED) });
  const measured: Measured[] = [];
  if (verb === "update")
    measured.push(await measureUpdate(model, framesIn(join(folder, "update.jsonl")), Number(rest[0])));
  else
    for (const length of rest) measured.push(await measureStep(model, framesIn(join(folder, `step-${length}.jsonl`))));
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const [seconds, losses] = [measured.map((one) => one.seconds), measured.map(({ loss }) => loss)];
  console.log(JSON.stringify({ seconds, losses, peakBytes }));
}

main(process.argv.slice(2));
