import { counted } from "../../counted";
import { interval, signed } from "../../report/answers/numbers";
import { LEAST_SEEDS } from "../../report/stats/index";
import { type Answer, teacherKind, teacherName } from "../answer";
import { notThere, verdict } from "../short-answer";
import type { FinetuneFamily } from "./plan";

/**
 * What the answers on models that learn come to, a line each, all of it computed: whether the paper's feedback helps them; by how much, with
 * each model; how sure that is; and what 2100 updates show.
 */
export function finetuneShortAnswer(answers: readonly Answer[], { leastSeeds, teachers }: FinetuneFamily): string {
  const planned = answers.filter(({ question }) => question === "H2");
  const tested = planned.filter(({ n }) => n > 0);
  const cells = tested.filter(({ n }) => n >= leastSeeds);
  const missing = notThere(cells.length > 0 ? cells : tested, leastSeeds, "paper-finetune");
  if (missing !== undefined) return missing;
  const count = (finding: Answer["finding"]): number => cells.filter((one) => one.finding === finding).length;
  const [helps, harms, none] = [count("helps"), count("harms"), count("could not have shown it")];
  const [{ updates }] = cells;
  const unseen = none > 0 ? `; ${none} could not have shown it, since the positive controls failed there` : "";
  const head = none === cells.length ? "Cannot tell" : verdict(helps, harms, cells.length);
  return [
    `${head}: of a model that is fine-tuned as the policy for ${updates} updates the paper's feedback helps ${helps} of ${cells.length} tested cells (a model, played with the sentence or without it) and harms ${harms}${unseen}.`,
    ...teachers.flatMap((teacher) => {
      const own = tested.find((one) => one.teacher === teacher && one.measure === "team");
      if (own !== undefined && !cells.includes(own)) return [unfinished(own, leastSeeds)];
      return [...modelLine(own), ...gateLine(own, answers)];
    }),
    `Each of these cells rests on ${Math.min(...cells.map(({ n }) => n))} paired seeds, with p corrected for all ${planned.length} cells of the plan.`,
    ...longLines(answers),
  ].join("\n");
}

/** What is said of a model whose seeds are too few. */
function unfinished({ teacher, n }: Answer, leastSeeds: number): string {
  return `Of ${teacherKind(teacher)}, ${n} of the ${counted(leastSeeds, "seed")} that are needed are there, which cannot tell yet; \`make paper-finetune\` makes the rest.`;
}

/** Where a model's positive controls failed, what they came to: whether it learned, and what true verdicts did. */
function gateLine(cell: Answer | undefined, answers: readonly Answer[]): string[] {
  if (cell?.gate !== "failed") return [];
  const of = (arm: string, against: string): string => {
    const found = answers.find((one) => {
      const same = one.teacher === cell.teacher && one.measure === cell.measure && one.preset === cell.preset;
      return same && one.question === "gate" && one.arm === arm && one.against === against;
    });
    return found ? `${signed(found.difference)} ${interval(found.low, found.high)}` : "nothing";
  };
  return [
    `There fine-tuning without feedback gains ${of("glam", "teacher-alone")} over the model as it was, and true verdicts have ${of("glam-oracle-verdict", "glam-neutral")} over a sentence that judges nothing and ${of("glam-oracle-verdict", "glam-oracle-yoked")} over as many dealt at random.`,
  ];
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

/** What the paper's feedback comes to over the paper's baseline in long runs, from the seeds on that an interval takes. */
function longLines(answers: readonly Answer[]): string[] {
  return answers
    .filter(
      ({ question, preset, arm, against, measure, n }) =>
        question === "exploratory" &&
        preset === "paper-2100" &&
        arm === "glam-feedback" &&
        against === "glam" &&
        measure === "team" &&
        n >= LEAST_SEEDS,
    )
    .map(
      ({ teacher, updates, n, difference, low, high }) =>
        `After ${updates} updates (${n} seeds, exploratory) ${teacherName(teacher)} has ${signed(difference)} ${interval(low, high)} over no feedback.`,
    );
}
