import { interval, signed } from "../../report/answers/numbers";
import { type Answer, teacherKind, teacherName } from "../answer";
import { notThere, verdict } from "../short-answer";
import type { FinetuneFamily } from "./plan";

/**
 * What the answers on models that learn come to, a line each, all of it computed: whether the paper's feedback helps them; by how much, with
 * each model; what 2100 updates show; and how sure that is.
 */
export function finetuneShortAnswer(answers: readonly Answer[], { leastSeeds, teachers }: FinetuneFamily): string {
  const cells = answers.filter(({ question, n }) => question === "H2" && n > 0);
  const missing = notThere(cells, leastSeeds, "paper-finetune");
  if (missing !== undefined) return missing;
  const count = (finding: Answer["finding"]): number => cells.filter((one) => one.finding === finding).length;
  const [helps, harms, none] = [count("helps"), count("harms"), count("could not have shown it")];
  const [{ updates }] = cells;
  const unseen = none > 0 ? `; ${none} could not have shown it, since the positive controls failed there` : "";
  const head = none === cells.length ? "Cannot tell" : verdict(helps, harms, cells.length);
  return [
    `${head}: of a model that is fine-tuned as the policy for ${updates} updates the paper's feedback helps ${helps} of ${cells.length} tested cells (a model, played with the sentence or without it) and harms ${harms}${unseen}.`,
    ...teachers.flatMap((teacher) => modelLine(cells.find((one) => one.teacher === teacher && one.measure === "team"))),
    ...longLines(answers),
    `Each cell rests on ${Math.min(...cells.map(({ n }) => n))} paired seeds, with p corrected for all ${cells.length} cells.`,
  ].join("\n");
}

/** A model's difference to the sentence that judges nothing, and to the paper's baseline. */
function modelLine(one: Answer | undefined): string[] {
  if (one === undefined) return [];
  const { difference, low, high, finding, controls } = one;
  const plain = controls?.["no feedback"];
  const baseline = plain
    ? `, ${signed(plain.difference)} ${interval(plain.low, plain.high)} over no feedback (the paper's baseline)`
    : "";
  return [
    `${teacherKind(one.teacher)}, with the sentence: ${signed(difference)} ${interval(low, high)} of the area under the return curve (0 to 1) over a sentence that judges nothing (${finding})${baseline}.`,
  ];
}

/** What the paper's feedback comes to over the paper's baseline in long runs. */
function longLines(answers: readonly Answer[]): string[] {
  return answers
    .filter(
      ({ question, preset, arm, against, measure, n }) =>
        question === "exploratory" &&
        preset === "paper-2100" &&
        arm === "glam-feedback" &&
        against === "glam" &&
        measure === "team" &&
        n > 1,
    )
    .map(
      ({ teacher, updates, n, difference, low, high }) =>
        `After ${updates} updates (${n} seeds, exploratory) ${teacherName(teacher)} has ${signed(difference)} ${interval(low, high)} over no feedback.`,
    );
}
