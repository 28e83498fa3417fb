import { counted } from "../../counted";
import { withinMargin } from "../stats/equivalence";
import type { Estimate } from "../stats/estimate";
import { ALPHA, type Evidence, type Finding, finding, LEAST_PAIRS, MARGIN } from "../stats/finding";
import { interval, pText, signed } from "./numbers";

/** What true verdicts come to: they help, do worse than a control of theirs, or neither is sure. */
export type TrueVerdicts = Extract<Finding, "helps" | "harms" | "cannot tell">;

/** A cell of the experiment: what was compared, and on what the answer rests. */
export interface Cell {
  readonly rule: string;
  readonly channel: string;
  readonly use: string;
  readonly teacher: string;
  /** What was measured, in words, such as `what the student learned`. */
  readonly measure: string;
  readonly evidence: Evidence;
  /** The interval that is told, such as one of 95 %; that of the evidence unless given. */
  readonly told?: Estimate;
  /** What the oracle's verdicts come to through the same channel, use and teacher, where that was tested. */
  readonly trueVerdicts?: TrueVerdicts;
  /** Controls beside neutral that it is not above, each with its difference. */
  readonly notAbove?: readonly string[];
  /** The difference to a teacher that is told nothing at all; the sentence that judges nothing can itself do good or harm. */
  readonly overNoFeedback?: Estimate;
  /** The difference that this number of pairs finds with a chance of .8, see `detectableDifference`. */
  readonly detectable?: number;
}

/** What a cell comes to, in words: the finding, the numbers it rests on, and what they do not say. */
export function findingSentence(cell: Cell): string {
  const { rule, channel, use, teacher, measure, evidence, trueVerdicts, overNoFeedback: plain } = cell;
  const { interval: difference, n } = { ...evidence, ...(cell.told ? { interval: cell.told } : {}) };
  const subject = `Feedback by ${rule} through ${channel} (${use}, teacher ${teacher})`;
  const numbers = `${measure} ${signed(difference.value)} ${interval(difference.low, difference.high)} over neutral, ${counted(n, "pair")}`;
  const oracle = trueVerdicts === undefined || rule === "oracle" ? "" : BESIDE_TRUE[trueVerdicts];
  const untold = plain
    ? ` Over one that is told nothing: ${signed(plain.value)} ${interval(plain.low, plain.high)}.`
    : "";
  return `${subject} ${PREDICATES[finding(evidence)](cell, numbers)}${untold}${oracle}`;
}

/** What is said of true verdicts beside another rule's. */
const BESIDE_TRUE: Readonly<Record<TrueVerdicts, string>> = {
  helps: "",
  harms: " Not even true verdicts help through this channel.",
  "cannot tell": " That true verdicts help through this channel is not shown.",
};

/** What follows the subject, for each finding. */
const PREDICATES: Readonly<Record<Finding, (cell: Cell, numbers: string) => string>> = {
  helps: ({ evidence }, numbers) =>
    `helps: ${numbers}; above neutral, yoked and inverted, ${pText(evidence.pHelps)}.${small(evidence)}`,
  perturbation: ({ evidence: { pPerturbation = Number.NaN } }, numbers) =>
    `is a perturbation: ${numbers}; inverted verdicts raise it too, ${pText(pPerturbation)}, so the gain is not owed to what they say.`,
  harms: ({ evidence }, numbers) => `harms: ${numbers}; ${pText(evidence.pHarms ?? Number.NaN)}.${small(evidence)}`,
  "no difference": ({ evidence: { margin = MARGIN } }, numbers) =>
    `makes no difference that matters: ${numbers}; the 90 % interval lies within ±${margin}.`,
  "cannot tell": (cell, numbers) => `is inconclusive: ${numbers}; ${open(cell)}.`,
  "could not have shown it": (_, numbers) =>
    `could not have shown anything: the positive controls failed here, so that the numbers say nothing about feedback (${numbers}).`,
};

/** That a sure difference is nevertheless small. */
function small({ interval: difference, margin = MARGIN }: Evidence): string {
  return withinMargin(difference, margin) ? ` It is smaller than ±${margin}, what was said to matter.` : "";
}

/** Why nothing can be told. */
function open({ evidence, detectable, notAbove = [] }: Cell): string {
  const { n, alpha = ALPHA, margin = MARGIN, leastPairs = LEAST_PAIRS, pHelps, pHarms = Number.NaN } = evidence;
  if (n < leastPairs) return `fewer than ${leastPairs} pairs`;
  const told = Object.entries({ helps: pHelps, harms: pHarms }).filter(([, p]) => Number.isFinite(p));
  const ps = `${told.map(([name, p]) => `${name} ${pText(p)}`).join(", ")}, ${told.length > 1 ? "neither" : "not"} at most ${alpha}`;
  const below = notAbove.length > 0 ? `, for it is not above ${notAbove.join(" and ")}` : "";
  const planned =
    detectable === undefined
      ? ""
      : `; a true difference of ${detectable.toFixed(3)} is found in four of five such experiments`;
  return `${ps}${below}, and the 90 % interval reaches beyond ±${margin}${planned}`;
}
