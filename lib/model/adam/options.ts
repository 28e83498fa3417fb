import { InputError } from "../../errors";

/** Adam's settings; defaults are torch's. */
export interface AdamOptions {
  /** `adam`, whose weight decay goes into the gradient, or `adamw` (Loshchilov and Hutter 2019), whose does not. */
  readonly kind?: "adam" | "adamw";
  /** Learning rate. */
  readonly rate?: number;
  /** How much of the first moment is kept at each step. */
  readonly beta1?: number;
  /** How much of the second moment is kept. */
  readonly beta2?: number;
  /** What is added to the root of the second moment. */
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

const DEFAULTS = { kind: "adam", rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** torch's `Adam` has none unless told, its `AdamW` has this. */
const DEFAULT_DECAY = { adam: 0, adamw: 0.01 } as const;

/**
 * The settings with their defaults.
 * @throws InputError for a number out of its range
 */
export function adamOptions(options: AdamOptions = {}): Required<AdamOptions> {
  const chosen = { ...DEFAULTS, ...options };
  const { kind, rate, beta1, beta2, epsilon } = chosen;
  if (kind !== "adam" && kind !== "adamw") throw new InputError(`unknown optimiser "${kind}"; it is adam or adamw`);
  const all = { kind, rate, beta1, beta2, epsilon, weightDecay: chosen.weightDecay ?? DEFAULT_DECAY[kind] };
  for (const name of ["rate", "weightDecay", "epsilon"] as const) atLeastZero(name, all[name]);
  for (const name of ["beta1", "beta2"] as const) {
    if (!(all[name] >= 0 && all[name] < 1))
      throw new InputError(`Adam's ${name} is ${all[name]}; it is from 0 to below 1`);
  }
  return all;
}

/** @throws InputError for what is no finite number ≥ 0 */
export function atLeastZero(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InputError(`Adam's ${name} is ${value}; it is a finite number ≥ 0`);
  }
}
