import { canonical, sha256 } from "../../hash";
import { escapeMarkup } from "../../markup";
import { libraryReach } from "../../reach/library";
import { installedVersions, type LoggedRun } from "../../runs";
import { type Chart, chartTable } from "./chart";

/** Where a figure's numbers come from. */
export interface Provenance {
  /** sha256 of the numbers in the figure. */
  readonly data: string;
  /** sha256 of the code that made the runs, and of the packages it uses. */
  readonly code: string;
  readonly lock: string;
  readonly seeds: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
  /** Keys of the runs; `npx tandem verify KEY` does one again and compares. */
  readonly runs: readonly string[];
}

/** The provenance of a chart made of some runs; of one made without any, of the code and packages that are here. */
export function provenance(chart: Chart, runs: readonly LoggedRun[]): Provenance {
  const data = sha256(canonical(chartTable(chart)));
  if (runs.length === 0) {
    return {
      data,
      ...libraryReach(),
      seeds: [],
      versions: { ...installedVersions(), node: process.version },
      runs: [],
    };
  }
  const manifests = runs.map(({ manifest }) => manifest);
  const different = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    data,
    code: different(
      manifests.map(({ identity }) => identity?.code ?? "parts of a notebook, which cannot be made again elsewhere"),
    ).join(", "),
    lock: different(manifests.flatMap(({ identity }) => identity?.lock ?? [])).join(", "),
    seeds: different(runs.map(({ spec }) => spec.seed)).sort((a, b) => a - b),
    versions: Object.assign(
      { "drawn with node": process.version },
      ...manifests.map(({ versions, fingerprint }) => ({
        ...versions,
        ...(fingerprint ? { TensorFlow: fingerprint.tensorflow, node: fingerprint.node } : {}),
      })),
    ),
    runs: manifests.map(({ key }) => key),
  };
}

/** Keys that are shown of runs; of more the hash of all is. */
const MAX_KEYS = 60;

function runsText(keys: readonly string[]): string {
  if (keys.length <= MAX_KEYS) return keys.join(" ");
  const all = sha256(keys.join(" "));
  return `${keys.slice(0, MAX_KEYS).join(" ")} and ${keys.length - MAX_KEYS} more (sha256 of all keys, separated by spaces: ${all})`;
}

/** The provenance behind an "i" that opens. */
export function provenanceHtml({ data, code, lock, seeds, versions, runs }: Provenance): string {
  const rows: [string, string][] = [
    ["numbers (sha256)", data],
    ["code (sha256)", code],
    ["packages (sha256)", lock],
    ["seeds", seeds.join(", ") || "none: made without runs"],
    [
      "versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
    ...runs.slice(0, 1).flatMap((first): [string, string][] => [
      ["runs", runsText(runs)],
      ["to check one", `npx tandem verify ${first}`],
    ]),
  ];
  const list = rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value)}</dd>`).join("");
  return `<details class="tandem-provenance"><summary title="Where this figure comes from" aria-label="Where this figure comes from">i</summary><dl>${list}</dl></details>`;
}
