import type { PartSetting, PartSettings } from "../part-settings";

/** When and in what state somebody may ask the teacher. */
export interface Occasion {
  /** Training frames so far, this step's not among them. */
  readonly frames: number;
  /** Steps of this set of environments so far. */
  readonly step: number;
  /** Entropy of π(·|s) without advice, nats; only worked out for budgets that {@link Budget.looks}. */
  readonly entropy: number;
}

/** When the teacher is asked. */
export interface Budget {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Whether {@link asks} reads the entropy. */
  readonly looks?: boolean;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly PartSetting[];
  /** Whether the teacher is asked in an environment. @param uniform draws from [0, 1) */
  asks(occasion: Occasion, settings: PartSettings, uniform: () => number): boolean;
}
