import { findingSentence } from "../report/answers/finding-sentence";
import { interval, pText, signed } from "../report/answers/numbers";
import { FINDINGS, type Finding } from "../report/stats/index";
import { type Answer, teacherName } from "./answer";
import type { Family } from "./plan";

const MEASURES = {
  learning: "what the student learned",
  team: "what student and teacher do together",
  "right mass": "the teacher's right mass",
} as const;

/**
 * What answers come to, in words, all of them computed: which uses and teachers could show feedback, what each tested cell found,
 * and how many found what.
 */
export function answerLines(answers: readonly Answer[], { alpha, margin, leastSeeds }: Family): string[] {
  const tested = answers.filter((one) => one.question === "H1" || one.question === "H2");
  return [
    ...gateLines(answers),
    ...tested.map((one) => (one.n === 0 ? missing(one) : testedLine(one, answers, { alpha, margin, leastSeeds }))),
    ...(["H1", "H2"] as const).flatMap((question) => countLine(question, tested)),
  ];
}

const CAN = {
  passed: "can show feedback",
  failed: "could not have shown feedback",
  none: "cannot be told to show feedback, of too few seeds,",
} as const;

/** A line for each use and teacher: whether its positive controls show what they must. */
function gateLines(answers: readonly Answer[]): string[] {
  const gates = answers.filter(({ question }) => question === "gate");
  const names = [...new Set(gates.map(({ use, teacher }) => JSON.stringify([use, teacher])))];
  return names.map((name) => {
    const checks = gates.filter(({ use, teacher }) => JSON.stringify([use, teacher]) === name);
    const [{ use, teacher, gate, measure }] = checks;
    const numbers = checks.map(
      ({ arm, against, difference, low, high, p, n }) =>
        `${arm} − ${against} ${n < 2 ? "was not run" : `${signed(difference)} ${interval(low, high)}, ${pText(p)}`}`,
    );
    const can = CAN[gate];
    return `${use} with ${teacherName(teacher)} ${can} in ${MEASURES[measure]}: ${numbers.join("; ")}.`;
  });
}

function missing({ question, rule, channel, use, teacher }: Answer): string {
  return `${question}: ${rule} through ${channel} (${use}, teacher ${teacherName(teacher)}) was not run yet.`;
}

function testedLine(
  one: Answer,
  answers: readonly Answer[],
  { alpha, margin, leastSeeds }: Pick<Family, "alpha" | "margin" | "leastSeeds">,
): string {
  const { question, rule, channel, use, teacher, measure, gate, n, difference, low, high, pHolm } = one;
  const p = pHolm ?? Number.NaN;
  if (question === "H1") {
    const numbers = `${signed(difference)} ${interval(low, high)}, ${pText(p)}, ${n} seeds`;
    const found = `the teacher's right mass is ${numbers} over its expectation under yoked verdicts`;
    return `H1: ${rule} through ${channel} (${use}, teacher ${teacherName(teacher)}): ${found}: ${one.finding}.`;
  }
  const helps = difference > 0;
  const plain = one.controls?.["no feedback"];
  const trueVerdicts = trueFinding(one, answers, leastSeeds);
  const sentence = findingSentence({
    rule: rule ?? "",
    channel: channel ?? "",
    use,
    teacher: teacherName(teacher),
    measure: MEASURES[measure],
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
    ...(trueVerdicts ? { trueVerdicts } : {}),
    ...(plain && Number.isFinite(plain.low)
      ? { overNoFeedback: { value: plain.difference, low: plain.low, high: plain.high } }
      : {}),
  });
  return `H2: ${sentence}`;
}

/**
 * What true verdicts come to through the same channel, use and teacher: they must beat both neutral and yoked ones to help. Undefined
 * where they were not run, or on too few seeds to tell.
 */
function trueFinding(
  { use, teacher, channel }: Answer,
  answers: readonly Answer[],
  leastSeeds: number,
): Finding | undefined {
  const found = answers.filter(
    (one) => one.arm === `${use}.${channel}.oracle` && one.teacher === teacher && one.measure !== "right mass",
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
