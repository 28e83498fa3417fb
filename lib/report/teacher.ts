import { klDivergence, logProbabilities } from "../distribution";
import { ACTION, type Level, type Situation, situations } from "../env";
import { SENTENCES } from "../feedback";
import { CANDIDATES, lamorelPrompt, type Query, type Teacher } from "../teacher";
import { isRight, rightMass } from "./right";
import { type Replies, type VerdictEffect, verdictEffect } from "./verdict-effect";

/** What a teacher is worth on a level, and what it makes of feedback. Shares and probabilities are weighted by states. */
export interface TeacherReport extends VerdictEffect {
  readonly teacher: string;
  readonly level: string;
  readonly states: number;
  readonly prompts: number;
  /** Share of the states in which its likeliest candidate is right (of several, each counts alike); with the target in view. */
  readonly accuracy: number;
  readonly accuracyInView: number;
  readonly accuracyOutOfView: number;
  /** The same for whoever always goes forward: the floor that competence has to pass. */
  readonly forwardInView: number;
  readonly forwardOutOfView: number;
  /** Share of the states in which all candidates are alike to it, as after a reply that names none of them. */
  readonly undecided: number;
  /** Mean probability it puts on right candidates. */
  readonly optimalMass: number;
  /** Expected calibration error of its likeliest candidate, ten bins. */
  readonly calibrationError: number;
  readonly bins: readonly CalibrationBin[];
  /**
   * Share of states and tokens in which the neutral sentence makes the token that it names the likeliest; a teacher that does
   * not listen has 1/6.
   */
  readonly echo: number;
  /** KL(after worse ‖ after the neutral sentence) and KL(after worse ‖ after better), in nats. */
  readonly klWorseNeutral: number;
  readonly klWorseBetter: number;
  /** Change, from neutral to worse, of the probability of the criticised token. */
  readonly repeatChange: number;
  /** Change, from neutral to worse, of the mass on right candidates: when the criticised token was wrong, and when right. */
  readonly massChangeAfterWrong: number;
  readonly massChangeAfterRight: number;
}

/** Predictions with a confidence in [low, high). */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** Probabilities that differ by less are alike. */
const ALIKE = 1e-9;
const BINS = 10;
/** Prompts asked at once, between two looks at the progress. */
const CHUNK = 64;

/**
 * Measures a teacher on the situations of a level: alone, and after each sentence about each token as its last suggestion.
 * @param progress told how many of the prompts are answered
 */
export async function teacherReport(
  teacher: Teacher,
  level: Level,
  progress?: (done: number, total: number) => void,
): Promise<TeacherReport> {
  const all = situations(level);
  const replies = await ask(teacher, all, progress);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const average = (value: (situation: Situation, reply: Replies) => number): number =>
    all.reduce((sum, situation, k) => sum + situation.weight * value(situation, replies[k]), 0) / total;
  const inView = average(({ targetInView }) => (targetInView ? 1 : 0));
  /** Mean over the states with the target in view, or over the others. */
  const where = (seen: boolean, value: (situation: Situation, reply: Replies) => number): number =>
    average((situation, reply) => (situation.targetInView === seen ? value(situation, reply) : 0)) /
    (seen ? inView : 1 - inView);
  const right = (situation: Situation, { plain }: Replies): number => rightShare(situation, plain);
  const forward = (situation: Situation): number => (isRight(situation, ACTION.forward) ? 1 : 0);
  const bins = calibration(all, replies, total);

  const changes = feedbackChanges(all, replies);
  return {
    teacher: teacher.name,
    level: level.id,
    states: total,
    prompts: new Set(all.map(({ mission, descriptions }) => lamorelPrompt(mission, descriptions))).size,
    accuracy: average(right),
    accuracyInView: where(true, right),
    accuracyOutOfView: where(false, right),
    forwardInView: where(true, forward),
    forwardOutOfView: where(false, forward),
    undecided: average((_, { plain }) => (Math.max(...plain) - Math.min(...plain) < ALIKE ? 1 : 0)),
    optimalMass: average((situation, { plain }) => rightMass(situation, plain)),
    calibrationError: bins.reduce(
      (sum, { share, confidence, accuracy }) => sum + share * Math.abs(confidence - accuracy),
      0,
    ),
    bins,
    echo: average((_, reply) => echoed(reply)),
    ...changes,
    ...verdictEffect(all, replies),
  };
}

async function ask(
  teacher: Teacher,
  all: readonly Situation[],
  progress: ((done: number, total: number) => void) | undefined,
): Promise<Replies[]> {
  const queries: Query[] = all.flatMap(({ mission, descriptions, rightActions }) =>
    SENTENCES.map((sentence) => ({ prompt: lamorelPrompt(mission, descriptions, sentence), rightActions })),
  );
  const answers: Float64Array[] = [];
  for (let start = 0; start < queries.length; start += CHUNK) {
    const scores = await teacher.score(queries.slice(start, start + CHUNK));
    answers.push(...scores.map((row) => logProbabilities(row).map(Math.exp)));
    progress?.(answers.length, queries.length);
  }
  const K = CANDIDATES.length;
  return all.map((_, k) => {
    const [plain, ...rest] = answers.slice(k * SENTENCES.length, (k + 1) * SENTENCES.length);
    return { plain, after: { neutral: rest.slice(0, K), better: rest.slice(K, 2 * K), worse: rest.slice(2 * K) } };
  });
}

type Changes = Pick<
  TeacherReport,
  "klWorseNeutral" | "klWorseBetter" | "repeatChange" | "massChangeAfterWrong" | "massChangeAfterRight"
>;

/** Means over situations and last suggestions, each suggestion as likely as the teacher finds it alone. */
function feedbackChanges(all: readonly Situation[], replies: readonly Replies[]): Changes {
  const sums = { weight: 0, neutral: 0, better: 0, repeat: 0, wrong: 0, wrongWeight: 0, right: 0, rightWeight: 0 };
  all.forEach((situation, k) => {
    const { plain, after } = replies[k];
    CANDIDATES.forEach((_, token) => {
      const weight = situation.weight * plain[token];
      const [worse, neutral, better] = [after.worse[token], after.neutral[token], after.better[token]];
      sums.weight += weight;
      sums.neutral += weight * klDivergence(worse, neutral);
      sums.better += weight * klDivergence(worse, better);
      sums.repeat += weight * (worse[token] - neutral[token]);
      const change = weight * (rightMass(situation, worse) - rightMass(situation, neutral));
      if (isRight(situation, token)) {
        sums.right += change;
        sums.rightWeight += weight;
      } else {
        sums.wrong += change;
        sums.wrongWeight += weight;
      }
    });
  });
  return {
    klWorseNeutral: sums.neutral / sums.weight,
    klWorseBetter: sums.better / sums.weight,
    repeatChange: sums.repeat / sums.weight,
    massChangeAfterWrong: sums.wrongWeight > 0 ? sums.wrong / sums.wrongWeight : Number.NaN,
    massChangeAfterRight: sums.rightWeight > 0 ? sums.right / sums.rightWeight : Number.NaN,
  };
}

function calibration(all: readonly Situation[], replies: readonly Replies[], total: number): CalibrationBin[] {
  const sums = Array.from({ length: BINS }, () => ({ weight: 0, confidence: 0, right: 0 }));
  all.forEach((situation, k) => {
    const { plain } = replies[k];
    const confidence = Math.max(...plain);
    const bin = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    bin.weight += situation.weight;
    bin.confidence += situation.weight * confidence;
    bin.right += situation.weight * rightShare(situation, plain);
  });
  return sums.map(({ weight, confidence, right }, k) => ({
    low: k / BINS,
    high: (k + 1) / BINS,
    share: weight / total,
    confidence: weight > 0 ? confidence / weight : 0,
    accuracy: weight > 0 ? right / weight : 0,
  }));
}

/** Share of right ones among the likeliest candidates: 0 or 1 unless some are equally likely. */
function rightShare(situation: Situation, probabilities: Float64Array): number {
  const tokens = likeliest(probabilities);
  return tokens.filter((token) => isRight(situation, token)).length / tokens.length;
}

/** Share of the tokens that are the likeliest one after the neutral sentence that names them. */
function echoed({ after }: Replies): number {
  const shares = after.neutral.map((probabilities, token) => {
    const tokens = likeliest(probabilities);
    return tokens.includes(token) ? 1 / tokens.length : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** The likeliest candidate, or several where they are equally likely. */
function likeliest(probabilities: Float64Array): number[] {
  const largest = Math.max(...probabilities);
  return CANDIDATES.flatMap((_, token) => (probabilities[token] === largest ? [token] : []));
}
