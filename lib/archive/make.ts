import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { counted } from "../counted";
import { FailedError, InputError } from "../errors";
import { projectFolder } from "../project";
import { LIBRARY } from "../reach/reach";
import { publishedPlace, type Selection, selectRuns } from "../results";
import { installedVersions } from "../runs";
import { isReference } from "../runs/own/reference";
import { CRATE, type CrateFacts, crateOf } from "./crate";
import { type Entry, fileEntry, textEntry } from "./entry";
import { figureEntries } from "./figures";
import type { ArchivedModule } from "./modules";
import { readmeOf } from "./readme";
import { archivedRuns } from "./runs";
import { teachersOf } from "./teachers";
import { writeZip } from "./zip";

/** What {@link makeArchive} wrote. */
export interface MadeArchive {
  readonly path: string;
  readonly runs: number;
  readonly files: number;
  /** Teachers whose files are not in it, but for those that are modules. */
  readonly withoutFiles: readonly string[];
  /** Parts of one's own that the runs were made with. */
  readonly modules: readonly ArchivedModule[];
}

/** What of an archive is not runs or teachers, and may be read there by name. */
export const RUNS_FILE = "runs.json";
export const TEACHERS_FILE = "teachers.json";

/**
 * Writes an experiment as an RO-Crate in a zip file: its runs, its plan, its teachers with their fingerprints, the packages that it was made with, figures,
 * and how to cite it. {@link verifyArchive} needs nothing else.
 * @param name as `selectRuns` takes it
 * @param path of a new file
 * @param now that the archive is dated
 * @throws InputError for a name that stands for nothing, and a file that is there; FailedError for damaged runs
 */
export async function makeArchive(name: string | undefined, path: string, now: Date): Promise<MadeArchive> {
  const place = resolve(path);
  if (existsSync(place)) throw new InputError(`${path} is there already; choose another file, or remove it`);
  const selection = selectRuns(name);
  const { entries: runEntries, runs, taught, modules } = archivedRuns(selection);
  if (runs.length === 0) throw new InputError(`there are no runs of ${selection.name}; make some first`);
  const { teachers, entries: teacherEntries } = await teachersOf(taught);
  const title = selection.source === "run" ? basename(resolve(selection.name)) : selection.name;
  const facts: CrateFacts = {
    name: `tandem: ${title}`,
    description: `${counted(runs.length, "run")} of reinforcement learning with a teacher that is told of its advice (${title}), their logs and what is needed to make them again`,
    date: now.toISOString().slice(0, 10),
    version: (require("../../package.json") as { version: string }).version,
    runs,
    teachers,
    modules,
  };
  const entries = [
    textEntry("README.md", "what is in this archive, and how its runs are made again", readmeOf(selection, facts)),
    ...planEntries(selection),
    textEntry(RUNS_FILE, "each run as it was asked for, by its key", { name: title, source: selection.source, runs }),
    textEntry(TEACHERS_FILE, "the teachers of the runs, each with its fingerprint", teachers),
    ...environmentEntries(),
    ...(await figureEntries(selection)),
    ...teacherEntries,
    ...runEntries,
  ];
  const crate = textEntry(CRATE, "", crateOf(entries, facts));
  const folders = runs.map(({ key }) => `runs/${key}`);
  await writeZip(place, [crate, ...entries], now, selection.source === "published" ? [] : folders);
  const withoutFiles = teachers.flatMap(({ name, archived }) =>
    archived === null && !isReference(name) ? [name] : [],
  );
  return { path: place, runs: runs.length, files: entries.length + 1, withoutFiles, modules };
}

/** What was planned, of an experiment that was done here what was asked; of published runs the frozen plan and its answers. */
function planEntries({ name, source, asked }: Selection): Entry[] {
  const given = (path: string, about: string, file: string): Entry[] =>
    existsSync(file) ? [fileEntry(path, about, file)] : [];
  if (source === "here")
    return given("experiment.json", "what was asked", projectFolder("data", "experiments", `${name}.json`));
  if (source === "run" || asked === undefined) return [];
  const { folder, names } = publishedPlace(asked);
  return [
    ...given("plan.json", "the plan, frozen before the first run", join(folder, names.plan)),
    ...given("answers.json", "what the runs answer", join(folder, names.answers)),
    ...given("results.md", "how the files of published runs are made up", join(folder, "README.md")),
  ];
}

/** The packages and versions that are here, how to cite, and the licence. */
function environmentEntries(): Entry[] {
  const root = resolve(LIBRARY, "..");
  const versions = { ...installedVersions(), node: process.version, platform: `${process.platform} ${process.arch}` };
  const files: readonly (readonly [path: string, about: string])[] = [
    ["package-lock.json", "every package with its version and hash"],
    ["CITATION.cff", "how to cite it"],
    ["LICENSE", "the licence"],
  ];
  const found = files.map(([name, about]): Entry => {
    const file = join(root, name);
    if (!existsSync(file)) throw new FailedError(`${file} is missing; get the project anew`);
    return textEntry(name === "package-lock.json" ? `environment/${name}` : name, about, readFileSync(file, "utf8"));
  });
  return [...found, textEntry("environment/versions.json", "versions of what the archive was made with", versions)];
}
