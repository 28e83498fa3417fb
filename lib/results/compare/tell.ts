import { counted } from "../../counted";
import { interval, pText, signed } from "../../report/answers/numbers";
import type { Chart, Table } from "../../report/chart/chart";
import type { ComparedPair, SideComparison, SidesCompared } from "./compare";
import { MEASURES } from "./side";

/** How a side is called: `mine (an experiment done here, 20 runs)`. */
function sideText({ name, source, runs }: SidesCompared["a"]): string {
  const words = {
    published: "published in data/results",
    here: "an experiment done here",
    run: "a run of this machine",
  };
  return `${name} (${words[source]}, ${counted(runs, "run")})`;
}

/** What was compared, and what is to be known beside the numbers, a line each. */
export function compareLines(found: SidesCompared): string[] {
  const { a, b, pairs, comparisons, onlyA, onlyB } = found;
  const apart = [
    ...(onlyA.length > 0 ? [`arms that only A has: ${onlyA.join(", ")}`] : []),
    ...(onlyB.length > 0 ? [`arms that only B has: ${onlyB.join(", ")}`] : []),
  ];
  const family = comparisons.length === 1 ? "one comparison" : `${comparisons.length} comparisons`;
  return [
    `A: ${sideText(a)}`,
    `B: ${sideText(b)}`,
    ...pairs.flatMap(pairLines),
    ...apart,
    `areas under the return curve, 0 to 1, paired by seed; 95 % t intervals; p by sign flips, corrected by Holm for ${family}`,
  ];
}

function pairLines(pair: ComparedPair): string[] {
  const { arm, against, differing, seeds, onlyA, onlyB, sameBytes, conflicting, otherCode, otherPackages } = pair;
  const name = arm === against ? arm : `${arm} against ${against}`;
  const settings = differing.map(({ name, a, b }) => `${name} ${a} / ${b}`).join(", ");
  const made = [
    ...(otherCode > 0 ? [`other code in ${otherCode} of ${seeds.length}`] : []),
    ...(otherPackages > 0 ? [`other packages in ${otherPackages} of ${seeds.length}`] : []),
  ];
  const unpaired = onlyA.length + onlyB.length;
  return [
    `${name}: ${counted(seeds.length, "seed")} in common${unpaired > 0 ? ` (${onlyA.length} only in A, ${onlyB.length} only in B)` : ""}; ${settings === "" ? "the same level, teacher and settings" : `what differs, A / B: ${settings}`}${made.length > 0 ? `; ${made.join(", ")}` : ""}${sameBytes > 0 ? `; the very same log in ${sameBytes}` : ""}`,
    ...(conflicting.length > 0
      ? [
          `${name}: seeds ${conflicting.join(", ")} have the same key and other bytes; one of the two was damaged or is no run of that key`,
        ]
      : []),
  ];
}

/** The comparisons, a row each. */
export function compareTable({ comparisons }: SidesCompared): Table {
  return {
    columns: ["arm", "measure", "seeds", "A", "B", "A − B", "95 % interval", "p (Holm)", "A is"],
    rows: comparisons.map(({ arm, against, measure, n, a, b, difference, low, high, pHolm, leastSeeds, finding }) => [
      arm === against ? arm : `${arm} − ${against}`,
      measure,
      n,
      a,
      b,
      signed(difference),
      Number.isNaN(low) ? "" : interval(low, high),
      pText(pHolm),
      finding === "too few seeds" ? `too few seeds (${leastSeeds} are needed)` : finding,
    ]),
  };
}

/** The differences as points with their intervals. */
export function compareChart({ a, b, comparisons }: SidesCompared): Chart {
  const name = ({ arm, against }: SideComparison): string => (arm === against ? arm : `${arm} − ${against}`);
  const told = comparisons.map((one) => `${name(one)} (${one.measure}): ${signed(one.difference)}, ${one.finding}`);
  return {
    title: `${a.name} − ${b.name}: difference in area under the return curve`,
    alt: `Means of differences paired by seed, with 95 % t intervals. ${told.join("; ")}.`,
    x: { title: "difference in area (return, −1 to 1)" },
    y: { title: "" },
    series: MEASURES.flatMap((measure) => {
      const mine = comparisons.filter((one) => one.measure === measure);
      if (mine.length === 0) return [];
      const ends = mine.every(({ low }) => !Number.isNaN(low));
      return [
        {
          name: measure,
          kind: "point" as const,
          x: mine.map(({ difference }) => difference),
          y: mine.map(name),
          ...(ends ? { low: mine.map(({ low }) => low), high: mine.map(({ high }) => high) } : {}),
        },
      ];
    }),
    height: 240 + 24 * comparisons.length,
  };
}
