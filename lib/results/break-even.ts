import { composedName, isComposed } from "../feedback/arms/compose";
import type { Chart, Series, Table } from "../report/chart/chart";
import { type Answer, teacherName } from "./answer";
import type { Plan } from "./plan";

/** True verdicts of which a share ε is wrong: what they are worth. */
interface Spoiled {
  readonly epsilon: number;
  readonly answer: Answer;
}

/** How a use, a teacher and a channel bear verdicts that are wrong by chance, or fixed for a view and token as real errors are. */
export interface BreakEven {
  readonly use: string;
  readonly teacher: string;
  readonly channel: string;
  readonly noise: string;
  /** From true verdicts (ε = 0) on, by rising share of errors. */
  readonly points: readonly Spoiled[];
  /**
   * The share of errors at which the mean difference reaches 0, on straight lines between points; 0 where not even true verdicts are worth
   * anything, undefined where it stays above 0.
   */
  readonly epsilon: number | undefined;
}

/** What verdicts with errors are worth, over a teacher that is told nothing; left out where it is not known what true ones are. */
export function breakEvens(answers: readonly Answer[], { experiments }: Pick<Plan, "experiments">): BreakEven[] {
  const groups = new Map<string, Omit<BreakEven, "epsilon" | "points"> & { readonly points: Spoiled[] }>();
  for (const answer of answers) {
    const { arm, against, use, teacher, channel } = answer;
    if (answer.question !== "exploratory" || channel === null || against !== use || !isComposed(arm)) continue;
    const { rule, noise } = composedName(arm);
    const epsilon = experiments.find(({ name }) => name === answer.experiment)?.overrides.epsilon;
    if (rule !== "oracle" || !noise?.startsWith("epsilon") || epsilon === undefined) continue;
    const name = JSON.stringify([use, teacher, channel, noise]);
    const group = groups.get(name) ?? { use, teacher, channel, noise, points: [] };
    if (group.points.length === 0) {
      const exact = answers.find(
        (one) =>
          one.arm === `${use}.${channel}.oracle` &&
          one.teacher === teacher &&
          one.against === against &&
          one.question !== "gate",
      );
      if (exact) group.points.push({ epsilon: 0, answer: exact });
    }
    group.points.push({ epsilon, answer });
    groups.set(name, group);
  }
  return [...groups.values()].flatMap((group) => {
    const points = group.points.sort((a, b) => a.epsilon - b.epsilon);
    return points[0].epsilon === 0 ? [{ ...group, points, epsilon: crossing(points) }] : [];
  });
}

function crossing(points: readonly Spoiled[]): number | undefined {
  for (const [k, { epsilon, answer }] of points.entries()) {
    if (answer.difference > 0) continue;
    if (k === 0) return epsilon;
    const before = points[k - 1];
    const share = before.answer.difference / (before.answer.difference - answer.difference);
    return before.epsilon + share * (epsilon - before.epsilon);
  }
  return undefined;
}

const NOISES: Readonly<Record<string, string>> = {
  epsilon: "wrong by chance",
  "epsilon-fixed": "wrong by view and token",
};

/** What verdicts are worth by their share of errors, of one use and teacher; 95 % intervals. */
export function breakEvenChart(all: readonly BreakEven[]): Chart {
  const series = all.map(
    ({ channel, noise, points }): Series => ({
      name: `${channel}, ${NOISES[noise] ?? noise}`,
      kind: "line",
      x: points.map(({ epsilon }) => epsilon),
      y: points.map(({ answer }) => answer.difference),
      low: points.map(({ answer }) => answer.low),
      high: points.map(({ answer }) => answer.high),
    }),
  );
  const { use = "", teacher = "" } = all[0] ?? {};
  return {
    title: `How many wrong verdicts each channel bears (${use}, ${teacherName(teacher)})`,
    alt: `Mean paired differences over a teacher that is told nothing by share of wrong verdicts, with 95 % intervals. ${all.map(breakEvenLine).join(" ")}`,
    x: { title: "share of wrong verdicts (ε)" },
    y: { title: "difference to a teacher told nothing (area under the return curve, −1 to 1)" },
    series,
  };
}

/** Where it breaks even, as a table. */
export function breakEvenTable(all: readonly BreakEven[]): Table {
  return {
    columns: ["use", "teacher", "channel", "errors", "true verdicts", "break-even accuracy"],
    rows: all.map(({ use, teacher, channel, noise, points, epsilon }) => [
      use,
      teacherName(teacher),
      channel,
      NOISES[noise] ?? noise,
      points[0].answer.difference,
      accuracyText(points, epsilon),
    ]),
  };
}

/** Where it breaks even, in words. */
export function breakEvenLine({ channel, noise, points, epsilon }: BreakEven): string {
  return `${channel}, ${NOISES[noise] ?? noise}: ${accuracyText(points, epsilon)}.`;
}

function accuracyText(points: readonly Spoiled[], epsilon: number | undefined): string {
  const most = points[points.length - 1].epsilon;
  if (epsilon === undefined) return `worth something down to ${(1 - most).toFixed(2)} true, as far as was tried`;
  if (epsilon === 0) return "not even true verdicts are worth anything";
  return `worth something from ${(1 - epsilon).toFixed(2)} true on`;
}
