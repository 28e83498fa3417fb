import { counted } from "../counted";
import { FINDINGS } from "../report/stats/index";
import { type Answer, teacherName } from "./answer";
import type { Family } from "./plan";

/**
 * The published answers in a few sentences, all of them computed: where feedback could have been shown; what true verdicts come to through
 * each channel; and for each rule in how many cells the teacher, and the student or the team, gained or lost by it.
 * @param planned seeds of a tested cell, so that fewer are told to be some of them
 */
export function headlines(
  answers: readonly Answer[],
  { channels, rules, leastSeeds }: Family,
  planned?: number,
): string[] {
  const tested = answers.filter(({ question, n }) => (question === "H1" || question === "H2") && n > 0);
  if (tested.length === 0) return ["None of the planned runs is there yet."];
  const seeds = Math.min(...tested.map(({ n }) => n));
  const few =
    seeds < leastSeeds ? [`With ${counted(seeds, "seed")} nothing can be told: ${leastSeeds} are needed.`] : [];
  const interim =
    planned !== undefined && few.length === 0 && seeds < planned
      ? [
          `These are ${seeds} of the ${planned} planned seeds: nothing here is final, and no seed is left out or added for what it shows.`,
        ]
      : [];
  return [
    ...few,
    ...interim,
    gates(answers),
    ...channels.flatMap((channel) => trueVerdicts(answers, channel, leastSeeds)),
    ...rules.map((rule) => ruleLine(rule, tested)),
  ];
}

function gates(answers: readonly Answer[]): string {
  const states = new Map<string, Answer["gate"]>();
  for (const { question, use, teacher, gate } of answers) {
    if (question === "gate") states.set(`${use} with ${teacherName(teacher)}`, gate);
  }
  const of = (state: Answer["gate"]): string[] => [...states].flatMap(([name, one]) => (one === state ? [name] : []));
  const parts = [
    [of("passed"), "can show feedback"],
    [of("failed"), "could not have shown it"],
    [of("none"), "cannot be told yet"],
  ] as const;
  const told = parts.flatMap(([names, what]) => (names.length > 0 ? [`${names.join(", ")} ${what}`] : []));
  return `Of ${states.size} uses and teachers: ${told.join("; ")}.`;
}

/** Through how many of the tested uses and teachers true verdicts beat both the neutral sentence and yoked verdicts. */
function trueVerdicts(answers: readonly Answer[], channel: string, leastSeeds: number): string[] {
  const tested = new Set(answers.flatMap(({ question, experiment }) => (question === "H2" ? [experiment] : [])));
  const cells = new Map<string, Answer[]>();
  for (const one of answers) {
    if (!tested.has(one.experiment)) continue;
    if (one.channel !== channel || one.arm !== `${one.use}.${channel}.oracle` || one.measure === "right mass") continue;
    if (one.against === one.use) continue; // told beside
    const name = JSON.stringify([one.use, one.teacher]);
    cells.set(name, [...(cells.get(name) ?? []), one]);
  }
  const all = [...cells.values()].filter((found) => found.every(({ n }) => n >= leastSeeds));
  if (all.length === 0) return [];
  const helped = all.filter((found) => found.every(({ low }) => low > 0)).length;
  const harmed = all.filter((found) =>
    found.some(({ against, high }) => against.endsWith(".silent") && high < 0),
  ).length;
  return [
    `True verdicts through ${channel} beat the neutral sentence and yoked verdicts in ${helped} of ${all.length} uses and teachers, and do worse than the neutral sentence in ${harmed} (95 % intervals, uncorrected).`,
  ];
}

function ruleLine(rule: string, tested: readonly Answer[]): string {
  const counts = (question: Answer["question"]): string => {
    const cells = tested.filter((one) => one.question === question && one.rule === rule);
    const found = FINDINGS.flatMap((finding) => {
      const count = cells.filter((one) => one.finding === finding).length;
      return count > 0 ? `${finding} ${count}` : [];
    });
    return `of ${cells.length} cells ${found.join(", ")}`;
  };
  return `The rule ${rule}: the teacher (H1) ${counts("H1")}; the student, or the team (H2) ${counts("H2")}.`;
}
