/** What torch says about gradients (tests/parity/gradients.py), and the numbers that both sides make alike. */
import { readFileSync } from "node:fs";
import { dataFolder } from "./references";

/** Of one tensor's gradient: its L2 norm, its largest absolute value, and a few of its numbers by their places. */
export interface GradientSummary {
  readonly norm: number;
  readonly max: number;
  readonly samples: Readonly<Record<string, number>>;
}

/** How far from torch's float64 something may be: losses and norms relatively, numbers as shares of a tensor's largest. */
export interface Accuracy {
  readonly loss: number;
  readonly norm: number;
  readonly element: number;
}

/** A loss and its gradients. */
export interface LossReference {
  readonly loss: number;
  /** How far off torch's own float32 is. */
  readonly float32: Accuracy;
  readonly parts?: Readonly<Record<string, number>>;
  readonly inputs?: Readonly<Record<string, readonly number[]>>;
  readonly tensors: Readonly<Record<string, GradientSummary>>;
}

interface Gradients {
  readonly constants: {
    readonly prompts: readonly string[];
    readonly actions: readonly string[];
    readonly frames: readonly (readonly [number, number])[];
    readonly widths: readonly number[];
    readonly rank: number;
    readonly alpha: number;
  };
  readonly lines: readonly { readonly prompt: string; readonly candidate: string }[];
  readonly models: Readonly<Record<string, Readonly<Record<"supervised" | "ppo" | "lora", LossReference>>>>;
}

/** All references. */
export const gradients = JSON.parse(readFileSync(dataFolder("gradients.json"), "utf8")) as Gradients;

/** Numbers without a pattern, as gradients.py makes them. */
export function wave(count: number, seed: number, size = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, k) => size * Math.sin(12.9898 * (k + 1) + 78.233 * seed));
}

/** L2 norm, in float64. */
export function norm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** What is promised of float64, whatever the weights: inputs and angles of positions are float32 in it too. */
const EXACT: Accuracy = { loss: 3e-7, norm: 1e-5, element: 1e-5 };
/** What is promised of float32. */
const PROMISED: Accuracy = { loss: 1e-6, norm: 1e-4, element: 3e-5 };

export type Precision = "float32" | "float64";

/**
 * What is promised. Where torch's own float32 is off by more, as with weights that make much of what a forward pass rounds, float32 may be
 * off by twice as much; float64 shows then that the gradient is right.
 */
export function accuracy({ float32 }: Pick<LossReference, "float32">, precision: Precision): Accuracy {
  if (precision === "float64") return EXACT;
  const of = (part: keyof Accuracy): number => Math.max(PROMISED[part], 2 * float32[part]);
  return { loss: of("loss"), norm: of("norm"), element: of("element") };
}
