import type { Tensor } from "../onnx/session";
import type { Architecture } from "./architecture";

/** One step of an episode as PPO sees it again. */
export interface Frame {
  /** What was read before the candidate was chosen. */
  readonly prompt: string;
  /** What V is read from; it may be the same. */
  readonly valuePrompt: string;
  /** Which candidate was chosen, and its log-probability then. */
  readonly action: number;
  readonly oldLogProbability: number;
  readonly advantage: number;
  /** V then, and what it should be. */
  readonly oldValue: number;
  readonly return: number;
}

/** What PPO's loss consists of. */
export interface PpoWeights {
  /** ε of the clipped surrogate. */
  readonly clip: number;
  /** How far V may go from what it was; Infinity leaves it free. */
  readonly valueClip: number;
  readonly entropy: number;
  readonly value: number;
}

/**
 * All inputs of a training graph with PPO's loss for a minibatch: frames with the same prompt share it, and a prompt of which only V is
 * asked has no candidates.
 * @param total frames that the mean goes over, where these are a part of a minibatch whose gradients are added up
 */
export function ppoInputs(
  { question, inputs }: Pick<Architecture, "question" | "inputs">,
  frames: readonly Frame[],
  candidates: readonly string[],
  weights: PpoWeights,
  total: number = frames.length,
): Record<string, Tensor> {
  const scored = new Set(frames.map(({ prompt }) => prompt));
  const prompts = [...new Set([...scored, ...frames.map(({ valuePrompt }) => valuePrompt)])];
  const places = new Map(prompts.map((prompt, place) => [prompt, place]));
  const column = (of: (frame: Frame) => number): Tensor => ({
    data: Float32Array.from(frames, of),
    dims: [frames.length, 1],
  });
  const hot = (columns: number, of: (frame: Frame) => number): Tensor => {
    const data = new Float32Array(frames.length * columns);
    for (const [row, frame] of frames.entries()) data[row * columns + of(frame)] = 1;
    return { data, dims: [frames.length, columns] };
  };
  const number = (value: number): Tensor => ({ data: Float32Array.of(value), dims: [] });
  return {
    ...inputs(prompts.map((prompt) => question(prompt, scored.has(prompt) ? candidates : []))),
    frames: hot(prompts.length, ({ prompt }) => places.get(prompt)!), // every frame's prompts are among them
    "value frames": hot(prompts.length, ({ valuePrompt }) => places.get(valuePrompt)!),
    actions: hot(candidates.length, ({ action }) => action),
    shares: column(() => 1 / total),
    advantages: column(({ advantage }) => advantage),
    "old log probabilities": column(({ oldLogProbability }) => oldLogProbability),
    "old values": column(({ oldValue }) => oldValue),
    returns: column((frame) => frame.return),
    clip: number(weights.clip),
    "value clip": number(weights.valueClip),
    "entropy weight": number(weights.entropy),
    "value weight": number(weights.value),
  };
}
