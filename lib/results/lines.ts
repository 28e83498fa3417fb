import { counted } from "../counted";
import { findingSentence, type TrueVerdicts } from "../report/answers/finding-sentence";
import { interval, pText, signed } from "../report/answers/numbers";
import { FINDINGS } from "../report/stats/index";
import { type Answer, teacherName } from "./answer";
import type { Family } from "./plan";

/** How answers are put into words. */
export interface Words {
  readonly measures: Readonly<Record<Answer["measure"], string>>;
  /** Whether an answer tells what true verdicts come to where another was asked for: over neutral and over yoked ones. */
  isTrueVerdicts(one: Answer, asked: Answer): boolean;
}

const TUTOR: Words = {
  measures: {
    learning: "what the student learned",
    team: "what student and teacher do together",
    "right mass": "the teacher's right mass",
  },
  isTrueVerdicts: (one, { use, channel }) => one.arm === `${use}.${channel}.oracle` && one.against !== use,
};

/**
 * What answers come to, in words, all of them computed: which uses and teachers could show feedback, what each tested cell found,
 * and how many found what.
 */
export function answerLines(
  answers: readonly Answer[],
  family: Pick<Family, "alpha" | "margin" | "leastSeeds">,
  words: Words = TUTOR,
): string[] {
  const tested = answers.filter((one) => one.question === "H1" || one.question === "H2");
  return [
    ...gateLines(answers, words),
    ...tested.map((one) => (one.n === 0 ? missing(one) : testedLine(one, answers, family, words))),
    ...(["H1", "H2"] as const).flatMap((question) => countLine(question, tested)),
  ];
}

const CAN = {
  passed: "can show feedback",
  failed: "could not have shown feedback",
  none: "cannot be told to show feedback, of too few seeds,",
} as const;

/** What is said in place of numbers, of no pair and of one. */
const FEW: readonly (string | undefined)[] = ["was not run", "has one pair"];

/** A line for each use and teacher: whether its positive controls show what they must. */
function gateLines(answers: readonly Answer[], { measures }: Words): string[] {
  const gates = answers.filter(({ question }) => question === "gate");
  const nameOf = ({ use, teacher, measure }: Answer): string => JSON.stringify([use, teacher, measure]);
  return [...new Set(gates.map(nameOf))].map((name) => {
    const checks = gates.filter((one) => nameOf(one) === name);
    const [{ use, teacher, gate, measure }] = checks;
    const numbers = checks.map(
      ({ arm, against, difference, low, high, p, n }) =>
        `${arm} − ${against} ${FEW[n] ?? `${signed(difference)} ${interval(low, high)}, ${pText(p)}`}`,
    );
    const can = CAN[gate];
    return `${use} with ${teacherName(teacher)} ${can} in ${measures[measure]}: ${numbers.join("; ")}.`;
  });
}

function missing({ question, rule, channel, use, teacher }: Answer): string {
  return `${question}: ${rule} through ${channel} (${use}, teacher ${teacherName(teacher)}) was not run yet.`;
}

function testedLine(
  one: Answer,
  answers: readonly Answer[],
  { alpha, margin, leastSeeds }: Pick<Family, "alpha" | "margin" | "leastSeeds">,
  words: Words,
): string {
  const { question, rule, channel, use, teacher, measure, gate, n, difference, low, high, pHolm } = one;
  const p = pHolm ?? Number.NaN;
  if (question === "H1") {
    const numbers = `${signed(difference)} ${interval(low, high)}, ${pText(p)}, ${counted(n, "seed")}`;
    const found = `the teacher's right mass is ${numbers} over its expectation under yoked verdicts`;
    return `H1: ${rule} through ${channel} (${use}, teacher ${teacherName(teacher)}): ${found}: ${one.finding}.`;
  }
  const helps = difference > 0;
  const plain = one.controls?.["no feedback"];
  const trueVerdicts = trueFinding(one, answers, leastSeeds, words);
  const sentence = findingSentence({
    rule: rule ?? "",
    channel: channel ?? "",
    use,
    teacher: teacherName(teacher),
    measure: words.measures[measure],
    evidence: {
      gate,
      n,
      interval: { value: difference, low: one.low90 ?? low, high: one.high90 ?? high },
      pHelps: helps ? p : Number.NaN,
      pHarms: helps ? Number.NaN : p,
      ...(one.pPerturbation === undefined ? {} : { pPerturbation: one.pPerturbation }),
      alpha,
      margin,
      leastPairs: leastSeeds,
    },
    told: { value: difference, low, high },
    ...(helps ? { notAbove: notAbove(one) } : {}),
    ...(trueVerdicts ? { trueVerdicts } : {}),
    ...(plain && Number.isFinite(plain.low)
      ? { overNoFeedback: { value: plain.difference, low: plain.low, high: plain.high } }
      : {}),
  });
  return `H2: ${sentence}`;
}

/** The controls beside neutral that a cell's 95 % interval is not above, each with its difference. */
function notAbove({ controls = {} }: Answer): string[] {
  return ["yoked", "inverted"].flatMap((name) => {
    const told = controls[name];
    if (!told || told.low > 0 || !Number.isFinite(told.low)) return [];
    return [`${name} verdicts (${signed(told.difference)} ${interval(told.low, told.high)})`];
  });
}

/**
 * What true verdicts come to through the same channel, use and teacher: they must beat both neutral and yoked ones to help. Undefined
 * where they were not run, or on too few seeds to tell.
 */
function trueFinding(
  asked: Answer,
  answers: readonly Answer[],
  leastSeeds: number,
  { isTrueVerdicts }: Words,
): TrueVerdicts | undefined {
  const found = answers.filter(
    (one) => isTrueVerdicts(one, asked) && one.experiment === asked.experiment && one.measure === asked.measure,
  );
  if (found.length === 0 || found.some(({ n }) => n < leastSeeds)) return undefined;
  if (found.every(({ low }) => low > 0)) return "helps";
  return found.some(({ high }) => high < 0) ? "harms" : "cannot tell";
}

function countLine(question: "H1" | "H2", tested: readonly Answer[]): string[] {
  const cells = tested.filter((one) => one.question === question && one.n > 0);
  if (cells.length === 0) return [];
  const counts = FINDINGS.flatMap((finding) => {
    const count = cells.filter((one) => one.finding === finding).length;
    return count > 0 ? `${finding} ${count}` : [];
  });
  const what = question === "H1" ? "the teacher gets better" : "and so does the student, or the team";
  return [`${question}, ${what}, of ${cells.length} cells: ${counts.join(", ")}.`];
}
