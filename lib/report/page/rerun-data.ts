import type { Settings } from "../../feedback/settings";
import type { PartNames } from "../../runs/parts";

/** What the page says of the runs that it can make again, before they are asked for. */
export interface RerunIndex {
  readonly experiments: readonly RerunExperiment[];
}

/** An experiment that a page can make again. */
export interface RerunExperiment {
  /** Such as `published-distil`. */
  readonly name: string;
  /** In a few words. */
  readonly title: string;
  /** Where the runs are that the new ones are compared with, as part of a sentence: `the published run`. */
  readonly against: string;
  readonly level: string;
  /** Name of the teacher; its replies are those of this name in {@link Replies}. */
  readonly teacher: string;
  readonly settings: Settings;
  readonly seeds: readonly number[];
  readonly arms: readonly RerunArm[];
  /** Names of the arms that are chosen at first. */
  readonly chosen: readonly string[];
}

/** An arm, by the names of its parts. */
export interface RerunArm {
  readonly name: string;
  readonly title: string;
  readonly teacher: "none" | "named" | "oracle" | "uniform";
  readonly parts: Pick<PartNames, "policy" | "use" | "rule" | "channels" | "noise" | "budget">;
  /** Whether its rows count the verdicts that were dealt. */
  readonly counted?: boolean;
  /** What its curve shows: returns without the token, or with it. */
  readonly measure: "learning" | "team";
  readonly colour: string;
}

/** Runs that were made before, by experiment, arm and seed, see {@link runName}: loaded when runs are made, as a file beside the page. */
export type KnownRuns = Readonly<Record<string, KnownRun>>;

/** Replies by teacher, loaded likewise. */
export type Replies = Readonly<Record<string, PackedReplies>>;

/** What is known of a run that was made before. */
export interface KnownRun {
  readonly key: string;
  /** sha256 of its full log. */
  readonly log: string;
  readonly curve: readonly CurvePoint[];
}

/** A planned evaluation: training frames, mean return. */
export type CurvePoint = readonly [frames: number, height: number];

/** A teacher's replies to every prompt of a level, each bit of them. */
export interface PackedReplies {
  /** Mission and sentences of each sight. */
  readonly sights: readonly (readonly [mission: string, descriptions: readonly string[]])[];
  /** Scores of the candidates after each sentence, sight by sight: JSON, gzipped, in base64. */
  readonly scores: string;
}

/** A run among an experiment's. */
export function runName(experiment: string, arm: string, seed: number): string {
  return `${experiment} ${arm} ${seed}`;
}
