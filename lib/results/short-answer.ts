import { rules as RULES } from "../feedback";
import { interval, signed } from "../report/answers/numbers";
import { FINDINGS } from "../report/stats/index";
import { type Answer, isSynthetic, teacherKind, teacherName } from "./answer";
import type { Family } from "./plan";

/** The paper's own rule. */
const PAPER = "paper";
/** The paper's own channel. */
const SENTENCE = "sentence";
/** What a rule does, where its title is too short to be understood without the others. */
const SAID: Readonly<Record<string, string>> = {
  "q-sure":
    "a token is judged by the mean TD error of the steps in which the student did, in this view, what it says; nothing is said while that is not surely above or below 0",
};

/**
 * The published answers in three sentences, a line each, all of them computed: whether the paper's feedback helps the student, or the two
 * together, and the teacher; which feedback does; and how sure that is.
 * @param planned seeds of a tested cell, so that fewer are told to be some of them
 */
export function shortAnswer(
  answers: readonly Answer[],
  { rules, leastSeeds }: Pick<Family, "rules" | "leastSeeds">,
  planned: number,
): string {
  const cells = answers.filter(({ question, n }) => question === "H2" && n > 0);
  const missing = notThere(cells, leastSeeds, "paper");
  if (missing !== undefined) return missing;
  const seeds = Math.min(...cells.map(({ n }) => n));
  const teachers = answers.filter(({ question, n }) => question === "H1" && n > 0);
  const others = rules.filter((rule) => rule !== PAPER);
  return [
    paperSentence(of(cells, PAPER), of(teachers, PAPER)),
    otherSentence(others, cells),
    certainty(answers, answers.filter(({ question }) => question === "H1" || question === "H2").length, seeds, planned),
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

function paperSentence(cells: readonly Answer[], teachers: readonly Answer[]): string {
  const [helps, harms] = [of(cells, PAPER, "helps").length, of(cells, PAPER, "harms").length];
  const below = cells.filter(({ controls }) => (controls?.["no feedback"]?.high ?? Number.NaN) < 0).length;
  const silence =
    below > 0 ? ` In ${below} it lies below a teacher that is told nothing (95 % intervals, not corrected).` : "";
  const rest = FINDINGS.filter((finding) => finding !== "helps" && finding !== "harms").flatMap((finding) => {
    const count = of(cells, PAPER, finding).length;
    return count > 0 ? [`${count} ${finding}`] : [];
  });
  const others = rest.length > 0 ? ` (of the others: ${rest.join(", ")})` : "";
  const head = `${verdict(helps, harms, cells.length)}: the paper's feedback helps the student, or student and teacher together, in ${helps} of ${cells.length} tested settings (a teacher, a use of its advice, a way for the verdict to reach it) and harms in ${harms}${others}.${silence}`;
  const each = byTeacher(cells).map(([teacher, own]) => {
    const count = (finding: Answer["finding"]): number => own.filter((one) => one.finding === finding).length;
    return `with ${teacherKind(teacher)}, it helps in ${count("helps")} of ${own.length} and harms in ${count("harms")}`;
  });
  return `${head} ${sentence(each.join("; "))}${dealtSentence(of(cells, PAPER, "harms"))}${teacherSentence(teachers)}`;
}

/** Words as a sentence of their own. */
function sentence(words: string): string {
  return words === "" ? "" : `${words[0].toUpperCase()}${words.slice(1)}.`;
}

/** Cells by teacher, language models first. */
function byTeacher(cells: readonly Answer[]): [string, Answer[]][] {
  const names = [...new Set(cells.map(({ teacher }) => teacher))];
  const ordered = [...names.filter((name) => !isSynthetic(name)), ...names.filter(isSynthetic)];
  return ordered.map((name) => [name, cells.filter(({ teacher }) => teacher === name)]);
}

/** Whether what was told is to blame where it harms, or that something was told. */
function dealtSentence(harmed: readonly Answer[]): string {
  const dealt = harmed.flatMap(({ controls }) => controls?.yoked ?? []);
  if (dealt.length === 0) return "";
  const [below, above] = [dealt.filter(({ high }) => high < 0).length, dealt.filter(({ low }) => low > 0).length];
  return ` Beside as many verdicts dealt at random, what is learned or done is lower in ${below} of those ${harmed.length} and higher in ${above}.`;
}

/** What the paper's verdicts do to the teacher itself. */
function teacherSentence(cells: readonly Answer[]): string {
  const known = cells.filter(({ n }) => n > 1);
  if (known.length === 0) return "";
  const most = Math.max(...known.map(({ difference }) => Math.abs(difference)));
  const [rises, falls] = [of(known, PAPER, "helps").length, of(known, PAPER, "harms").length];
  if (rises + falls === 0)
    return " The teacher's own probability of right actions is nowhere surely other than under verdicts dealt at random.";
  return ` The teacher's own probability of right actions is higher than under verdicts dealt at random in ${rises} of ${known.length} settings and lower in ${falls}, by ${(Math.ceil(most * 1000) / 1000).toFixed(3)} at most.`;
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
  const title = SAID[best.rule] ?? RULES.get(best.rule).title;
  const [most] = [...best.helps].sort((a, b) => overSilence(b) - overSilence(a) || b.difference - a.difference);
  const silence = most.controls?.["no feedback"];
  const beside = silence
    ? ` and ${signed(silence.difference)} ${interval(silence.low, silence.high)} over silence`
    : "";
  return `Another rule, ${best.rule} (${title}), helps in ${best.helps.length} of ${best.all.length}. In ${useful.length} of those it is better than silence too (${each.join(", ")}; 95 % intervals, not corrected). It does most with ${teacherName(most.teacher)} (${most.use}, ${most.channel}): ${signed(most.difference)} ${interval(most.low, most.high)} over a sentence that judges nothing${beside}, in area under the return curve (0 to 1).${aloneSentence(useful)}`;
}

/** Whether a student with such a teacher learns more than one that has none. */
function aloneSentence(useful: readonly Answer[]): string {
  const known = useful.filter(({ controls }) => controls?.["student alone"] !== undefined);
  if (known.length === 0) return "";
  const each = byTeacher(known).map(([teacher, own]) => {
    const above = own.filter(({ controls }) => controls!["student alone"].low > 0).length; // known has them
    const numbers = own.map(({ controls }) => signed(controls!["student alone"].difference));
    return `${above} of ${own.length} with ${teacherName(teacher)} (${numbers.join(", ")})`;
  });
  return ` Of these ${known.length}, a student without any teacher is outdone in ${each.join(" and ")}.`;
}

/** What true verdicts come to through the paper's channel, over a teacher that is told nothing. */
function trueSentence(answers: readonly Answer[]): string {
  const cells = answers.filter(
    ({ question, arm, use, against, measure, n }) =>
      question === "exploratory" &&
      arm === `${use}.${SENTENCE}.oracle` &&
      against === use &&
      measure !== "right mass" &&
      n > 1,
  );
  const tested = answers.filter(({ question }) => question === "H2");
  const asked = cells.filter((one) => tested.some(({ experiment }) => experiment === one.experiment));
  if (asked.length === 0) return "";
  const [above, below] = [asked.filter(({ low }) => low > 0).length, asked.filter(({ high }) => high < 0).length];
  return ` Through the paper's own channel, the sentence about the state before, even true verdicts are better than silence in ${above} of ${asked.length} and worse in ${below}.`;
}

function certainty(answers: readonly Answer[], tests: number, seeds: number, planned: number): string {
  const states = new Map(
    answers.flatMap(({ question, use, teacher, gate }) =>
      question === "gate" ? [[JSON.stringify([use, teacher]), gate] as const] : [],
    ),
  );
  const passed = [...states.values()].filter((gate) => gate === "passed").length;
  const some = seeds < planned ? ` (of ${planned} planned: nothing is final)` : "";
  return `Each setting rests on ${seeds} paired seeds${some}, with p corrected for all ${tests} tests; in ${passed} of ${states.size} pairs of a use and a teacher true verdicts about the same state beat a sentence that judges nothing, so that an effect could have been seen.${trueSentence(answers)}`;
}
