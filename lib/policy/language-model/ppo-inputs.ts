import type { Tensor } from "../../model/onnx/session";
import type { LossOptions } from "../student/loss";
import type { PpoFrames } from "./trainable";

/** A prompt of a gradient step. */
export interface StepPrompt {
  readonly text: string;
  /** Whether a frame acted on it; else it is there for V only. */
  readonly scored: boolean;
}

/**
 * The inputs of `ppoLoss` for some frames: the different prompts among them, each once, and the matrices that say which frame has which.
 * @param actions candidates (K)
 */
export function ppoInputs(
  frames: PpoFrames,
  actions: number,
  { clip, entropyCoefficient, valueCoefficient }: LossOptions,
): { readonly prompts: readonly StepPrompt[]; readonly inputs: Readonly<Record<string, Tensor>> } {
  const acted = new Set(frames.prompts);
  const texts = [...new Set([...frames.prompts, ...frames.plainPrompts])];
  const places = new Map(texts.map((text, k) => [text, k]));
  const [F, B] = [frames.prompts.length, texts.length];
  const matrix = (width: number, at: (f: number) => number): Tensor => {
    const data = new Float32Array(F * width);
    for (let f = 0; f < F; f++) data[f * width + at(f)] = 1;
    return { data, dims: [F, width] };
  };
  const column = (values: ArrayLike<number>): Tensor => ({ data: Float32Array.from(values), dims: [F, 1] });
  const number = (value: number): Tensor => ({ data: Float32Array.of(value), dims: [] });
  const placeOf = (text: string): number => places.get(text) as number;
  return {
    prompts: texts.map((text) => ({ text, scored: acted.has(text) })),
    inputs: {
      frames: matrix(B, (f) => placeOf(frames.prompts[f])),
      "value frames": matrix(B, (f) => placeOf(frames.plainPrompts[f])),
      actions: matrix(actions, (f) => frames.actions[f]),
      advantages: column(frames.advantages),
      "old log probabilities": column(frames.oldLogProbabilities),
      "old values": column(frames.oldValues),
      returns: column(frames.returns),
      shares: column(new Array(F).fill(1 / F)),
      clip: number(clip),
      "value clip": number(clip),
      "entropy weight": number(entropyCoefficient),
      "value weight": number(valueCoefficient),
    },
  };
}
