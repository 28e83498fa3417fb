import { rules as RULES } from "../feedback";
import { interval, signed } from "../report/answers/numbers";
import { type Answer, isSynthetic, teacherKind, teacherName } from "./answer";
import type { Family } from "./plan";

/** The paper's own rule. */
const PAPER = "paper";

/**
 * The published answers in three sentences, a line each, all of them computed: whether the paper's feedback helps the student, or the two
 * together, and the teacher; which feedback does; and how sure that is.
 * @param planned seeds of a tested cell, so that fewer are told to be some of them
 */
export function shortAnswer(
  answers: readonly Answer[],
  { rules, leastSeeds, margin }: Pick<Family, "rules" | "leastSeeds" | "margin">,
  planned: number,
): string {
  const cells = answers.filter(({ question, n }) => question === "H2" && n > 0);
  const missing = notThere(cells, leastSeeds, "paper");
  if (missing !== undefined) return missing;
  const seeds = Math.min(...cells.map(({ n }) => n));
  const teachers = answers.filter(({ question, n }) => question === "H1" && n > 0);
  const others = rules.filter((rule) => rule !== PAPER);
  return [
    paperSentence(of(cells, PAPER), of(teachers, PAPER), margin),
    otherSentence(others, cells),
    certainty(answers, cells.length + teachers.length, seeds, planned),
  ].join("\n");
}

/** What is said where cells have too few seeds to tell anything; undefined where they have enough. @param target what makes them */
export function notThere(cells: readonly Answer[], leastSeeds: number, target: string): string | undefined {
  if (cells.length === 0) return `Cannot tell yet: none of the planned runs is there. \`make ${target}\` makes them.`;
  const seeds = Math.min(...cells.map(({ n }) => n));
  return seeds < leastSeeds
    ? `Cannot tell yet: of ${leastSeeds} seeds that are needed ${seeds} ${seeds === 1 ? "is" : "are"} there. \`make ${target}\` makes the rest.`
    : undefined;
}

/** The answer to “does it help?” in a word or two, by how many of all cells it helps and harms. */
export function verdict(helps: number, harms: number, all: number): string {
  if (helps === 0) return harms > 0 ? "No" : "Not seen";
  return helps === all ? "Yes" : harms > 0 ? "It depends" : "In part";
}

function of(cells: readonly Answer[], rule: string, finding?: Answer["finding"]): Answer[] {
  return cells.filter((one) => one.rule === rule && (finding === undefined || one.finding === finding));
}

function paperSentence(cells: readonly Answer[], teachers: readonly Answer[], margin: number): string {
  const [helps, harms, untold] = [
    of(cells, PAPER, "helps").length,
    of(cells, PAPER, "harms").length,
    of(cells, PAPER, "could not have shown it").length,
  ];
  const below = cells.filter(({ controls }) => (controls?.["no feedback"]?.high ?? Number.NaN) < 0).length;
  const silence =
    below > 0 ? `, and lies below a teacher that is told nothing in ${below} (95 % intervals, not corrected)` : "";
  const unseen = untold > 0 ? ` (${untold} could not have shown it)` : "";
  const head = `${verdict(helps, harms, cells.length)}: the paper's feedback helps the student, or student and teacher together, in ${helps} of ${cells.length} tested settings (a teacher, a use of its advice, a way for the verdict to reach it) and harms in ${harms}${unseen}${silence}`;
  const each = byTeacher(cells).map(([teacher, own]) => {
    const count = (finding: Answer["finding"]): number => own.filter((one) => one.finding === finding).length;
    return `with ${teacherKind(teacher)}, it helps in ${count("helps")} of ${own.length} and harms in ${count("harms")}`;
  });
  return `${head}: ${each.join("; ")}.${teacherSentence(teachers, margin)}`;
}

/** Cells by teacher, language models first. */
function byTeacher(cells: readonly Answer[]): [string, Answer[]][] {
  const names = [...new Set(cells.map(({ teacher }) => teacher))];
  const ordered = [...names.filter((name) => !isSynthetic(name)), ...names.filter(isSynthetic)];
  return ordered.map((name) => [name, cells.filter(({ teacher }) => teacher === name)]);
}

/** What the paper's verdicts do to the teacher itself. */
function teacherSentence(cells: readonly Answer[], margin: number): string {
  const known = cells.filter(({ n }) => n > 1);
  if (known.length === 0) return "";
  const most = Math.max(...known.map(({ difference }) => Math.abs(difference)));
  const much = most < margin ? `less than ${margin}` : `up to ${most.toFixed(3)}`;
  return ` The teacher's own probability of right actions differs by ${much} from what verdicts dealt at random make of it.`;
}

/** The rule that helps in most cells, and where it does most over silence. */
function otherSentence(rules: readonly string[], cells: readonly Answer[]): string {
  const [best] = rules
    .map((rule) => ({ rule, all: of(cells, rule), helps: of(cells, rule, "helps") }))
    .sort((a, b) => b.helps.length - a.helps.length);
  if (best === undefined || best.helps.length === 0) return "No other rule that was tested helps in any setting.";
  const overSilence = ({ controls }: Answer): number => controls?.["no feedback"]?.low ?? Number.NEGATIVE_INFINITY;
  const isUseful = (one: Answer): boolean => overSilence(one) > 0;
  const useful = best.helps.filter(isUseful);
  const each = byTeacher(best.all).map(
    ([teacher, own]) =>
      `${own.filter((one) => useful.includes(one)).length} of ${own.length} with ${teacherName(teacher)}`,
  );
  const [most] = [...best.helps].sort((a, b) => overSilence(b) - overSilence(a) || b.difference - a.difference);
  const silence = most.controls?.["no feedback"];
  const beside = silence
    ? ` and ${signed(silence.difference)} ${interval(silence.low, silence.high)} over silence`
    : "";
  return `Another rule, ${best.rule} (${RULES.get(best.rule).title}), helps in ${best.helps.length} of ${best.all.length}, and in ${useful.length} of those is better than silence too (${each.join(", ")}; 95 % intervals, not corrected); most with ${teacherName(most.teacher)} (${most.use}, ${most.channel}): ${signed(most.difference)} ${interval(most.low, most.high)} over a sentence that judges nothing${beside}, in area under the return curve (0 to 1).`;
}

function certainty(answers: readonly Answer[], tests: number, seeds: number, planned: number): string {
  const states = new Map(
    answers.flatMap(({ question, use, teacher, gate }) =>
      question === "gate" ? [[JSON.stringify([use, teacher]), gate] as const] : [],
    ),
  );
  const passed = [...states.values()].filter((gate) => gate === "passed").length;
  const some = seeds < planned ? ` (of ${planned} planned: nothing is final)` : "";
  return `Each setting rests on ${seeds} paired seeds${some}, with p corrected for all ${tests} tests; in ${passed} of ${states.size} pairs of a use and a teacher true verdicts do help, so that an effect could have been seen.`;
}
