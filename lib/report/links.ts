import type { Mechanism, VerdictCounts } from "../feedback";
import type { Run } from "../runs";
import type { Chart, Table } from "./chart/chart";

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

/** How true the verdicts of the paper's rule and of the sign would be on an arm's tokens, in the course of training. */
export function ruleChart(runs: readonly Run[], arm: string): Chart {
  const updates = new Map<number, Mechanism["rules"][]>();
  for (const { manifest, rows } of runs) {
    if (manifest.spec.arm !== arm) continue;
    for (const row of rows) {
      if (row.kind === "update") updates.set(row.frames, [...(updates.get(row.frames) ?? []), row.links.rules]);
    }
  }
  const frames = [...updates.keys()].sort((a, b) => a - b);
  const series = (["paper", "sign"] as const).map((rule) => {
    const accuracy = frames.map((at) => informativeness(sum(updates.get(at)!.map((rules) => rules[rule]))).accuracy);
    return {
      name: rule === "paper" ? "paper: A > A_t is worse" : "sign: A_t < 0 is worse",
      kind: "line" as const,
      x: frames,
      y: accuracy,
    };
  });
  const mean = (values: readonly number[]): string => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(2);
  return {
    title: `How often a verdict on a token tells the truth (arm ${arm})`,
    alt: `Share of true verdicts over training frames. Mean: ${series.map(({ name, y }) => `${name} ${mean(y)}`).join("; ")}.`,
    x: { title: "training frames" },
    y: { title: "share of verdicts that are true", range: [0, 1] },
    series,
  };
}
