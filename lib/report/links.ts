import type { Mechanism, VerdictCounts } from "../feedback";
import type { LoggedRun } from "../runs";
import type { Chart, Series, Table } from "./chart/chart";
import { factorsOf } from "./factors";
import { type Group, groups, type Pooling } from "./groups";

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

/** Runs by arm; one that two experiments share is taken once. */
function runGroups(runs: readonly LoggedRun[], pooling: Pooling): Group<LoggedRun>[] {
  const rows = runs.map((run) => ({ ...factorsOf(run), run }));
  const reading = { unit: () => "", content: ({ run }: (typeof rows)[0]) => run.manifest.key };
  return groups(rows, pooling, reading).map((group) => ({ ...group, rows: group.rows.map(({ run }) => run) }));
}

/**
 * The links of the mechanism that training logs, one row an arm: is the bit informative, is it heard, is x used?
 * @throws InputError for runs of different experiments, see `groups`
 */
export function linkTable(runs: readonly LoggedRun[], pooling: Pooling = {}): Table {
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
  const rows = runGroups(runs, pooling).flatMap(({ name, rows: mine }) => {
    const links = mine.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === "update" ? [row.links] : [])));
    const total = (value: (link: (typeof links)[0]) => number): number =>
      links.reduce((all, link) => all + value(link), 0);
    if (total(({ tokens }) => tokens) === 0) return [];
    const bit = informativeness(sum(links.map(({ heard }) => heard)));
    const share = (verdict: "better" | "worse", what: "right" | "repeated"): number =>
      total(({ after }) => after[verdict][what]) / total(({ after }) => after[verdict].tokens);
    return [
      [
        name,
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

/**
 * How true the verdicts of the paper's rule and of the sign would be on an arm's tokens, in the course of training.
 * @throws InputError for runs of different experiments, see `groups`
 */
export function ruleChart(runs: readonly LoggedRun[], arm: string, pooling: Pooling = {}): Chart {
  const series = runGroups(runs, pooling)
    .filter((group) => group.arm === arm)
    .flatMap(ruleSeries);
  const mean = (values: readonly number[]): string => {
    const known = values.filter(Number.isFinite);
    return (known.reduce((a, b) => a + b, 0) / known.length).toFixed(2);
  };
  const means = series.flatMap(({ name, y }) => (y.some(Number.isFinite) ? [`${name} ${mean(y)}`] : []));
  return {
    title: `How often a verdict on a token tells the truth (arm ${arm})`,
    alt: `Share of true verdicts over training frames. Mean: ${means.join("; ") || "no token was judged"}.`,
    x: { title: "training frames" },
    y: { title: "share of verdicts that are true", range: [0, 1] },
    series,
  };
}

function ruleSeries({ value, rows: runs }: Group<LoggedRun>): (Series & { readonly y: readonly number[] })[] {
  const updates = new Map<number, Mechanism["rules"][]>();
  for (const { rows } of runs) {
    for (const row of rows) {
      if (row.kind === "update") updates.set(row.frames, [...(updates.get(row.frames) ?? []), row.links.rules]);
    }
  }
  const frames = [...updates.keys()].sort((a, b) => a - b);
  return (["paper", "sign"] as const).map((rule) => ({
    name: `${rule === "paper" ? "paper: A > A_t is worse" : "sign: A_t < 0 is worse"}${value ? `, ${value}` : ""}`,
    kind: "line",
    x: frames,
    y: frames.map((at) => informativeness(sum(updates.get(at)!.map((rules) => rules[rule]))).accuracy),
  }));
}
