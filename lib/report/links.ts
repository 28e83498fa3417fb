import type { VerdictCounts } from "../feedback";
import type { Run } from "../runs";
import type { Table } from "./chart/chart";

/** Sums a run's verdict counts over its updates. */
function sum(counts: readonly VerdictCounts[]): VerdictCounts {
  const total: VerdictCounts = { rightBetter: 0, rightWorse: 0, wrongBetter: 0, wrongWorse: 0 };
  for (const count of counts) for (const key of Object.keys(total) as (keyof VerdictCounts)[]) total[key] += count[key];
  return total;
}

/** P(better | right token), P(better | wrong token), and the share of verdicts that tell the truth. */
export function informativeness(counts: VerdictCounts): {
  betterIfRight: number;
  betterIfWrong: number;
  accuracy: number;
} {
  const { rightBetter, rightWorse, wrongBetter, wrongWorse } = counts;
  return {
    betterIfRight: rightBetter / (rightBetter + rightWorse),
    betterIfWrong: wrongBetter / (wrongBetter + wrongWorse),
    accuracy: (rightBetter + wrongWorse) / (rightBetter + rightWorse + wrongBetter + wrongWorse),
  };
}

/** Runs by arm, in the order in which arms first come. */
function byArm(runs: readonly Run[]): Map<string, Run[]> {
  const result = new Map<string, Run[]>();
  for (const run of runs) {
    const { arm } = run.manifest.spec;
    result.set(arm, [...(result.get(arm) ?? []), run]);
  }
  return result;
}

/** The links of the mechanism that training logs, one row an arm: is the bit informative, is it heard, is x used? */
export function linkTable(runs: readonly Run[]): Table {
  const columns = [
    "arm",
    "token right",
    "P(better | right)",
    "P(better | wrong)",
    "verdict true",
    "right after better",
    "right after worse",
    "repeated after better",
    "repeated after worse",
    "student does what x says",
    "KL(π with x ‖ π without)",
  ];
  const rows = [...byArm(runs)].flatMap(([arm, mine]) => {
    const links = mine.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === "update" ? [row.links] : [])));
    const total = (value: (link: (typeof links)[0]) => number): number =>
      links.reduce((all, link) => all + value(link), 0);
    if (total(({ tokens }) => tokens) === 0) return [];
    const bit = informativeness(sum(links.map(({ heard }) => heard)));
    const share = (verdict: "better" | "worse", what: "right" | "repeated"): number =>
      total(({ after }) => after[verdict][what]) / total(({ after }) => after[verdict].tokens);
    return [
      [
        arm,
        total(({ right }) => right) / total(({ tokens }) => tokens),
        bit.betterIfRight,
        bit.betterIfWrong,
        bit.accuracy,
        share("better", "right"),
        share("worse", "right"),
        share("better", "repeated"),
        share("worse", "repeated"),
        total(({ followed }) => followed) / total(({ seen }) => seen),
        total(({ divergence }) => divergence) / total(({ seen }) => seen),
      ],
    ];
  });
  return { columns, rows };
}

/** How true each rule's verdict on an arm's tokens would be, over the course of training. */
export function ruleAccuracy(runs: readonly Run[], arm: string): { frames: number[]; paper: number[]; sign: number[] } {
  const updates = new Map<number, { paper: VerdictCounts[]; sign: VerdictCounts[] }>();
  for (const { manifest, rows } of runs) {
    if (manifest.spec.arm !== arm) continue;
    for (const row of rows) {
      if (row.kind !== "update") continue;
      const entry = updates.get(row.frames) ?? { paper: [], sign: [] };
      entry.paper.push(row.links.rules.paper);
      entry.sign.push(row.links.rules.sign);
      updates.set(row.frames, entry);
    }
  }
  const frames = [...updates.keys()].sort((a, b) => a - b);
  const accuracy = (rule: "paper" | "sign"): number[] =>
    frames.map((at) => informativeness(sum(updates.get(at)![rule])).accuracy);
  return { frames, paper: accuracy("paper"), sign: accuracy("sign") };
}
