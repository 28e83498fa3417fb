import { Pcg64 } from "../env/random/pcg64";
import { Loop } from "../feedback/loop";
import { trainingLayouts } from "../feedback/streams";
import { finetuneModes } from "../policy/language-model/modes";
import type { Policy } from "../policy/policy";
import { shuffle } from "../policy/student/minibatches";
import { candidatesOf } from "../teacher/candidates";
import { glamPrompt } from "../teacher/prompt";
import { loopOptions } from "./loop-options";
import type { RunPlan } from "./run-plan";

/** Environments and steps that are listened to. */
const ENVIRONMENTS = 32;
const STEPS = 24;
/** Minibatches that are drawn of them to be counted. */
const DRAWS = 20;
/** log π of an action that is not right. */
const WRONG = -1000;

/** What a language model that acts is asked at one step: what it acts on, and what V is read from. */
export interface SampledFrame {
  readonly told: string;
  readonly plain: string;
}

/**
 * Frames of a run whose policy is a language model, as they come while somebody who does what is right acts in its place: no model is
 * loaded. One who learns comes to see as many different prompts, one who acts by chance fewer.
 * @param plan of a run that follows no other
 */
export async function samplePrompts(plan: RunPlan): Promise<SampledFrame[]> {
  const frames: SampledFrame[] = [];
  const K = candidatesOf(plan.level).length;
  const { prompt } = finetuneModes.get(plan.partSettings.finetuneMode);
  const listener: Policy = {
    memory: 0,
    version: 0,
    readsText: true,
    prompt: prompt === "glam" ? glamPrompt : undefined,
    read: ({ n }) => ({ values: new Float64Array(n), memory: new Float32Array(0) }),
    act: (states, _seen, _advice, rows) => {
      const logs = new Float64Array(states.n * K);
      for (const i of rows) {
        frames.push({ told: states.prompt(i), plain: states.plainPrompt(i) });
        const right = loop.environments.rightActions(i);
        for (let k = 0; k < K; k++) logs[i * K + k] = right === 0 || (right >> k) & 1 ? 0 : WRONG;
      }
      return logs;
    },
  };
  const options = { ...loopOptions(plan, listener, undefined), environments: ENVIRONMENTS, xDropout: 0, frozen: false };
  const loop = new Loop(options, trainingLayouts(plan.seed, ENVIRONMENTS));
  for (let step = 0; step < STEPS; step++) await loop.step();
  return frames;
}

/** How many prompts of a minibatch differ at most, as it is drawn of frames. */
export interface DistinctPrompts {
  /** Those that are acted on. */
  readonly prompts: number;
  /** Those beside them of which only V is asked. */
  readonly valuePrompts: number;
}

/** Counts the prompts that differ in minibatches of so many frames. @param size where there are not so many, more is concluded from fewer */
export function distinctPrompts(frames: readonly SampledFrame[], size: number): DistinctPrompts {
  const random = new Pcg64(0);
  const order = Uint32Array.from(frames.keys());
  const taken = Math.min(size, frames.length);
  let [prompts, valuePrompts] = [0, 0];
  for (let draw = 0; draw < DRAWS; draw++) {
    shuffle(order, (n) => random.integers(0, n));
    const batch = Array.from(order.subarray(0, taken), (k) => frames[k]);
    const told = new Set(batch.map((frame) => frame.told));
    const plain = new Set(batch.map((frame) => frame.plain).filter((prompt) => !told.has(prompt)));
    if (told.size + plain.size > prompts + valuePrompts) [prompts, valuePrompts] = [told.size, plain.size];
  }
  const more = size / taken;
  return { prompts: Math.ceil(prompts * more), valuePrompts: Math.ceil(valuePrompts * more) };
}
