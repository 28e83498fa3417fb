import type { Pcg64 } from "../../env/random/pcg64";
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

/** A token before an action was taken on it: what can be known of a step that is yet to come. */
export type Foreseen = Pick<Judged, "right" | "view" | "token">;

/** A rule at work in N environments, with what it remembers of them. */
export interface Judge {
  /** The verdict on the token of environment i; undefined where the rule has nothing to say. Called once a step. */
  judge(i: number, judged: Judged): Verdict | undefined;
  /** The verdict on a token of environment i before it counts; only of rules that {@link Rule.foresees}. It changes nothing. */
  foresee?(i: number, token: Foreseen): Verdict | undefined;
  /** Ends the episode of environment i. */
  forget?(i: number): void;
  /** What it remembers, as plain JSON; for a checkpoint. */
  save?(): unknown;
  load?(saved: unknown): void;
}

/** What a rule that learns over a whole run is told of the run. */
export interface RuleRun {
  /** The run's randomness for the rule alone; its state belongs to what the rule saves. */
  readonly random: Pcg64;
  /** Discount γ and λ of the generalised advantage, as the student has them. */
  readonly gamma: number;
  readonly lambda: number;
}

/** What a rule learns in a run, in all its environments and over the ends of episodes. Made once a run, as a channel is. */
export interface Knowledge {
  /** @param frozen whether the judge may only use what is known, as in an evaluation */
  open(n: number, frozen: boolean): Judge;
  /** What is known, as plain JSON; for a checkpoint. */
  save(): unknown;
  load(saved: unknown): void;
}

/** How a verdict is found. */
export interface Rule {
  readonly name: string;
  /** One line for tables: when the token is worse. */
  readonly title: string;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly PartSetting[];
  /** Whether its judges can judge a token before the action is taken, which the channel `retry` needs. */
  readonly foresees?: boolean;
  /** A judge that knows nothing yet. */
  open(n: number, settings: PartSettings): Judge;
  /** Of a rule that learns over a whole run: its knowledge, which is then what opens its judges. */
  learn?(settings: PartSettings, run: RuleRun): Knowledge;
}
