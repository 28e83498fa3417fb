import type { TrainedLayers } from "./layers";
import { activate } from "./ops/activation";

/** A value head: linear layers of these widths, a sigmoid after each, and a last one to one number. */
export interface ValueHead {
  readonly widths: readonly number[];
}

/** Lamorel's PPO example: Linear(d, 1024) – sigmoid – Linear(1024, 1024) – sigmoid – Linear(1024, 1). */
export const LAMOREL_VALUE_HEAD: ValueHead = { widths: [1024, 1024] };

/** The names of a value head's layers, `value.0` on. */
export function valueLayer(k: number): string {
  return `value.${k}`;
}

/** V of each prompt from the state where its candidates begin: prompts × width → prompts × 1. */
export function value(layers: TrainedLayers, states: string, width: number, { widths }: ValueHead): string {
  let [x, inputs] = [states, width];
  for (const [k, outputs] of widths.entries()) {
    x = activate(layers.tape, "sigmoid", layers.linear(x, [{ name: valueLayer(k), outputs, bias: true }], inputs));
    inputs = outputs;
  }
  return layers.linear(x, [{ name: valueLayer(widths.length), outputs: 1, bias: true }], inputs);
}

/** Whether a tensor belongs to a value head. */
export function isValueHead(name: string): boolean {
  return /^value\.\d+\./.test(name);
}
