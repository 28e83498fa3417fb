import { interval, signed } from "../report/answers/numbers";
import { type Answer, teacherName } from "./answer";
import type { Family } from "./plan";

/** The paper's own rule. */
const PAPER = "paper";

/**
 * The published answers in three sentences, all of them computed: whether the paper's feedback helps the student, or the two together;
 * which feedback does; and how sure that is.
 * @param planned seeds of a tested cell, so that fewer are told to be some of them
 */
export function shortAnswer(answers: readonly Answer[], { rules, leastSeeds }: Family, planned: number): string {
  const cells = answers.filter(({ question, n }) => question === "H2" && n > 0);
  if (cells.length === 0) return "Cannot tell yet: none of the planned runs is there. `make paper` makes them.";
  const seeds = Math.min(...cells.map(({ n }) => n));
  if (seeds < leastSeeds) {
    return `Cannot tell yet: of ${leastSeeds} seeds that are needed ${seeds} are there. \`make paper\` makes the rest.`;
  }
  const others = rules.filter((rule) => rule !== PAPER);
  return [
    paperSentence(of(cells, PAPER)),
    otherSentence(others, cells),
    certainty(answers, cells, seeds, planned),
  ].join(" ");
}

function of(cells: readonly Answer[], rule: string, finding?: Answer["finding"]): Answer[] {
  return cells.filter((one) => one.rule === rule && (finding === undefined || one.finding === finding));
}

function paperSentence(cells: readonly Answer[]): string {
  const count = (finding: Answer["finding"]): number => of(cells, PAPER, finding).length;
  const [helps, harms] = [count("helps"), count("harms")];
  const head =
    helps === 0 && harms === 0
      ? `The paper's feedback neither helps nor harms in any of ${cells.length} tested cells`
      : `The paper's feedback helps in ${helps} of ${cells.length} tested cells and harms in ${harms}`;
  return `${head} (a cell is a teacher, a use of its advice and a way back to it; measured is what the student learned, or what the two do together).`;
}

/** The rule that helps in most cells, and where it does most. */
function otherSentence(rules: readonly string[], cells: readonly Answer[]): string {
  const [best] = rules
    .map((rule) => ({ rule, all: of(cells, rule), helps: of(cells, rule, "helps") }))
    .sort((a, b) => b.helps.length - a.helps.length);
  if (best === undefined || best.helps.length === 0) return "No other rule that was tested helps in any cell.";
  const useful = best.helps.filter(({ controls }) => (controls?.["no feedback"]?.low ?? Number.NaN) > 0).length;
  const [most] = [...best.helps].sort((a, b) => b.difference - a.difference);
  const silence = most.controls?.["no feedback"];
  const beside = silence
    ? `, and ${signed(silence.difference)} ${interval(silence.low, silence.high)} over silence`
    : "";
  return `The rule ${best.rule} helps in ${best.helps.length} of ${best.all.length}, most with ${teacherName(most.teacher)} (${most.use}, ${most.channel}): ${signed(most.difference)} ${interval(most.low, most.high)} of the area under the return curve over a sentence that judges nothing${beside}; in ${useful} of those ${best.helps.length} its own 95 % interval over silence, not corrected, lies above 0.`;
}

function certainty(answers: readonly Answer[], cells: readonly Answer[], seeds: number, planned: number): string {
  const states = new Map(
    answers.flatMap(({ question, use, teacher, gate }) =>
      question === "gate" ? [[JSON.stringify([use, teacher]), gate] as const] : [],
    ),
  );
  const passed = [...states.values()].filter((gate) => gate === "passed").length;
  const some = seeds < planned ? ` (of ${planned} planned: nothing is final)` : "";
  return `It could have been shown in ${passed} of ${states.size} pairs of a use and a teacher, where true verdicts do help; each cell rests on ${seeds} paired seeds${some}, corrected for all ${cells.length} cells.`;
}
