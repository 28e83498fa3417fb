import type { PartSetting, PartSettings } from "../part-settings";
import type { Verdict } from "../verdict";

/** A step that is judged. */
export interface Judged {
  /** A_t, the estimated advantage of the step in which the token was given. */
  readonly advantage: number;
  /** Whether the token, as an action, shortened the true shortest path to the goal; only the oracle's rule reads it. */
  readonly right: boolean;
  /** The view in which the token was given, as a text: equal for states that look alike. */
  readonly view: string;
  /** The token x_t, and the action a_t that was taken. */
  readonly token: number;
  readonly action: number;
}

/** A rule at work in N environments, with what it remembers of them. */
export interface Judge {
  /** The verdict on the token of environment i; undefined where the rule has nothing to say. Called once a step. */
  judge(i: number, judged: Judged): Verdict | undefined;
  /** Ends the episode of environment i. */
  forget?(i: number): void;
  /** What it remembers, as plain JSON; for a checkpoint. */
  save?(): unknown;
  load?(saved: unknown): void;
}

/** How a verdict is found. */
export interface Rule {
  readonly name: string;
  /** One line for tables: when the token is worse. */
  readonly title: string;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly PartSetting[];
  open(n: number, settings: PartSettings): Judge;
}
