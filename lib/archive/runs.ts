import { existsSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../hash";
import { publishedFolder, type Result, type Selection } from "../results";
import { resultFiles } from "../results/result-files";
import { SHARD_END, shardOf } from "../results/shard";
import { type Manifest, type RunSpec, teacherHad, teacherNameOf } from "../runs";
import { type Entry, fileEntry } from "./entry";
import { type ArchivedModule, type MadeRun, modulesOf } from "./modules";
import type { Taught } from "./teachers";

/** What an archive has to know of its runs. */
export interface ArchivedRuns {
  readonly entries: readonly Entry[];
  /** Each run as it was asked for, with its key. */
  readonly runs: readonly { readonly key: string; readonly spec: RunSpec }[];
  /** Their teachers by name. */
  readonly taught: ReadonlyMap<string, Taught>;
  /** Their parts of one's own. */
  readonly modules: readonly ArchivedModule[];
}

/** Runs of a shard that is made anew. */
const SHARD = 500;
/** Brotli's quality there: the highest takes a minute a shard. */
const QUALITY = 9;

/** The runs of a selection as files of an archive: folders under `runs`, of published ones files under `results`. */
export function archivedRuns(selection: Selection): ArchivedRuns {
  return selection.source === "published" ? publishedRunsOf(selection) : localRunsOf(selection);
}

function localRunsOf(selection: Selection): ArchivedRuns {
  const entries: Entry[] = [];
  const runs: ArchivedRuns["runs"][number][] = [];
  const taught = new Map<string, Taught>();
  const made: MadeRun[] = [];
  for (const run of selection.runs()) {
    const { manifest, folder, spec } = run;
    const { key, files, identity } = manifest as Manifest;
    if (folder === undefined || runs.some((run) => run.key === key)) continue;
    runs.push({ key, spec });
    made.push({ spec, identity });
    const teacher = teacherHad(run);
    if (teacher !== undefined) taught.set(teacher, { spec, fingerprint: identity?.teacher ?? "" });
    for (const name of ["manifest.json", ...Object.keys(files), "timing.jsonl"]) {
      const path = join(folder, name);
      if (existsSync(path))
        entries.push(fileEntry(`runs/${key}/${name}`, `${ABOUT[name] ?? "a file"} of the run ${key}`, path));
    }
  }
  const { modules, entries: sources } = modulesOf(made);
  return { entries: [...sources, ...entries], runs, taught, modules };
}

const ABOUT: Readonly<Record<string, string>> = {
  "manifest.json": "who it is, what it was made with, sha256 of its files",
  "spec.json": "what was asked",
  "log.jsonl": "all rows of the log",
  "timing.jsonl": "when each row was made",
  "checkpoint.safetensors": "what was trained",
};

/** Files whose runs are all wanted go in as they are; the other runs go into new ones. */
function publishedRunsOf({ name, asked = "paper", runs: all }: Selection): ArchivedRuns {
  const wanted = new Map<string, RunSpec>();
  for (const { manifest, spec } of all()) wanted.set(manifest.key, spec);
  const folder = publishedFolder(asked);
  const entries: Entry[] = [];
  const about = `published runs of ${name}, see README.md`;
  let left: Result[] = [];
  const known = new Set<string>();
  const seal = (): void => {
    const shard = shardOf(left, QUALITY);
    entries.push({ path: `results/${sha256(shard).slice(0, 16)}${SHARD_END}`, about, content: { bytes: shard } });
    left = [];
  };
  for (const file of resultFiles(folder)) {
    const results = file.read().filter(({ key }) => !known.has(key));
    for (const { key } of results) known.add(key);
    if (file.sealed && results.length > 0 && results.every(({ key }) => wanted.has(key))) {
      entries.push(fileEntry(`results/${file.name}`, about, join(folder, file.name)));
      continue;
    }
    left.push(...results.filter(({ key }) => wanted.has(key)));
    if (left.length >= SHARD) seal();
  }
  if (left.length > 0) seal();
  const runs = [...wanted].map(([key, spec]) => ({ key, spec }));
  const taught = new Map<string, Taught>();
  for (const { spec } of runs) {
    const teacher = teacherNameOf(spec);
    if (teacher !== undefined) taught.set(teacher, { spec });
  }
  return { entries, runs, taught, modules: [] };
}
