import type { CurvePoint, RerunExperiment } from "../../page/rerun-data";
import { areaUnderCurve } from "../../stats/area-under-curve";
import { LEAST_SEEDS } from "../../stats/bootstrap";
import { tInterval } from "../../stats/t-interval";
import { textElement } from "./by-id";
import type { Job } from "./job";

/** Digits of a sum that are shown. */
const SHOWN = 12;

/** What came out, arm by arm, and each run with whether its bytes are those of before. */
export function rerunTables({ against }: RerunExperiment, jobs: readonly Job[]): HTMLElement[] {
  const arms = [...new Set(jobs.map(({ arm }) => arm))];
  const done = jobs.filter(({ over }) => over);
  if (done.length === 0) return [];
  const rows = arms.flatMap((arm) => {
    const mine = done.filter((job) => job.arm === arm && job.log !== undefined);
    if (mine.length === 0) return [];
    const areas = mine.map(({ curve }) => areaOf(curve));
    const before = mine.flatMap(({ known }) => (known ? [areaOf(known.curve)] : []));
    const shown = { learning: "token hidden", team: "token given" }[arm.measure];
    return [[arm.name, shown, String(mine.length), meanText(areas), intervalText(areas), meanText(before)]];
  });
  const runs = done.map((job) => [
    job.arm.name,
    String(job.seed),
    job.known?.key ?? "–",
    job.log === undefined ? "–" : areaOf(job.curve).toFixed(3),
    job.known ? areaOf(job.known.curve).toFixed(3) : "–",
    job.log === undefined ? "–" : `${job.log.slice(0, SHOWN)}…`,
    verdict(job, against),
  ]);
  return [
    table(
      "What came out: area under the return curve, 0 to 1",
      ["arm", "measured", "runs", "mean", "95 % interval", "the same, made before"],
      rows,
    ),
    table("Each run", ["arm", "seed", "key", "area", "made before", "SHA-256 of its log", "its bytes"], runs),
  ];
}

function verdict({ broke, equal, known }: Job, against: string): string {
  if (broke !== undefined) return `it broke: ${broke}`;
  if (equal === undefined) return "made for the first time";
  return equal ? "equal, byte for byte" : `different: ${against} has ${known?.log.slice(0, SHOWN)}…`;
}

function areaOf(curve: readonly CurvePoint[]): number {
  return areaUnderCurve(
    curve.map(([frames]) => frames),
    curve.map(([, height]) => height),
  );
}

function intervalText(values: readonly number[]): string {
  if (values.length < LEAST_SEEDS) return `from ${LEAST_SEEDS} seeds on`;
  const { low, high } = tInterval(values);
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}

function meanText(values: readonly number[]): string {
  return values.length === 0 ? "–" : (values.reduce((sum, one) => sum + one, 0) / values.length).toFixed(3);
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const made = document.createElement("table");
  made.append(textElement("caption", caption));
  const head = made.createTHead().insertRow();
  for (const text of heads) head.append(Object.assign(textElement("th", text), { scope: "col" }));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  const place = document.createElement("div");
  place.className = "rerun-table";
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", caption);
  place.append(made);
  return place;
}
