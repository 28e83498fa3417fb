import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../errors";
import { isFolder } from "../files";
import { readJson } from "../json";
import { askedName, ResultStore, remake } from "../results";
import {
  checkForm,
  compare,
  planOf,
  type RunSpec,
  readStore,
  runAll,
  spread,
  teacherNameOf,
  type Verification,
} from "../runs";
import { hasOwnParts } from "../runs/own/reference";
import { isBuiltIn } from "../teacher";
import { checkFiles } from "./check";
import { CRATE } from "./crate";
import { RUNS_FILE, TEACHERS_FILE } from "./make";
import type { ArchivedTeacher } from "./teachers";
import { unpack } from "./unpack";

/** What came of making an archived run again. */
export interface ArchivedFinding {
  readonly key: string;
  readonly spec: RunSpec;
  /** `left out`: it cannot be made from the archive alone. */
  readonly finding: Verification["result"] | "left out";
  /** Why, or what was compared. */
  readonly message: string;
}

/** What came of verifying an archive. */
export interface ArchiveVerified {
  /** Files whose hashes were compared. */
  readonly files: number;
  readonly found: readonly ArchivedFinding[];
}

/** Whether a text names an archive: a zip file, or the folder of one that was unpacked. */
export function isArchive(path: string): boolean {
  if (isFolder(path)) return existsSync(join(path, CRATE));
  return /\.zip$/i.test(path);
}

/**
 * Compares all files of an archive with their hashes, makes some of its runs again, of nothing but what it holds, and compares the bytes of their
 * logs. Of this machine only the library is used: no teacher, no run and no result that lie here.
 *
 * What an archive holds is data: runs that were made with modules of one's own, and those whose teacher is an endpoint, of the hub, or not in the archive,
 * are left out.
 * @param count how many runs, spread over all
 * @throws InputError for what is no archive; FailedError for a damaged one
 */
export async function verifyArchive(path: string, count: number): Promise<ArchiveVerified> {
  const temporary = mkdtempSync(join(tmpdir(), "tandem-archive-"));
  const before = process.env.TANDEM_PROJECT;
  try {
    const folder = join(temporary, "archive");
    await open(path, folder);
    const files = checkFiles(folder, path);
    const project = join(temporary, "project");
    mkdirSync(join(project, "data"), { recursive: true });
    for (const kind of ["teacher", "recorded"]) {
      const from = join(folder, "teachers", kind);
      if (isFolder(from)) renameSync(from, join(project, "data", kind));
    }
    process.env.TANDEM_PROJECT = project; // teachers are looked for there
    return { files, found: await findings({ folder, path, project, runs: join(temporary, "runs") }, count) };
  } finally {
    if (before === undefined) delete process.env.TANDEM_PROJECT;
    else process.env.TANDEM_PROJECT = before;
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function open(path: string, folder: string): Promise<void> {
  if (!existsSync(path)) throw new InputError(`there is no archive ${path}`);
  if (isFolder(path)) return cpSync(resolve(path), folder, { recursive: true, verbatimSymlinks: true });
  mkdirSync(folder);
  return unpack(path, folder);
}

interface ArchivedRun {
  readonly key: string;
  readonly spec: RunSpec;
}

/** Where an archive was unpacked, the project that it is made again in, and the folder of runs that are made. */
interface Places {
  /** The archive itself, for errors. */
  readonly path: string;
  readonly folder: string;
  readonly project: string;
  readonly runs: string;
}

async function findings({ path, folder, project, runs }: Places, count: number): Promise<ArchivedFinding[]> {
  const { runs: all, source } = readList(join(folder, RUNS_FILE), path);
  const list = readJson(join(folder, TEACHERS_FILE), "list of teachers");
  const teachers = (Array.isArray(list) ? list : []) as readonly ArchivedTeacher[];
  const chosen = spread(all, count);
  const left: ArchivedFinding[] = [];
  const wanted: ArchivedRun[] = [];
  for (const { key, spec } of chosen) {
    const asked = { ...spec, teacher: archivedName(spec, teachers) };
    const message = obstacle(asked, project);
    if (message === undefined) wanted.push({ key, spec: asked });
    else left.push({ key, spec, finding: "left out", message });
  }
  const made =
    source === "published" ? await remadePublished(folder, wanted, teachers) : await remadeLocal(folder, wanted, runs);
  return [...made, ...left];
}

function readList(path: string, archive: string): { readonly source: string; readonly runs: readonly ArchivedRun[] } {
  const { source, runs } = (readJson(path, "list of runs") ?? {}) as { source?: unknown; runs?: unknown };
  const sound = (one: Partial<ArchivedRun> | null): boolean => /^[0-9a-f]{16}$/.test(String(one?.key));
  if (!Array.isArray(runs) || runs.length === 0 || !runs.every(sound)) {
    throw new InputError(`${archive} is no archive of runs: ${RUNS_FILE} does not list them`);
  }
  const checked = (runs as ArchivedRun[]).map(({ key, spec }) => ({
    key,
    spec: checkForm(spec, `${RUNS_FILE}: ${key}`),
  }));
  return { source: String(source), runs: checked };
}

/** Why a run, as it would be made, cannot be made from the archive alone; undefined where it can. */
function obstacle(spec: RunSpec, project: string): string | undefined {
  if (hasOwnParts(spec)) return "it was made with a module of one's own, and code of an archive is never run";
  try {
    planOf(spec);
  } catch (error) {
    return (error as Error).message;
  }
  const name = teacherNameOf(spec);
  if (name === undefined || isBuiltIn(name)) return undefined;
  const archived = name.match(/^(?!\.)([A-Za-z0-9._@+=-]+)(\?[^#/]*)?$/)?.[1];
  const files = ["teacher/NAME", "recorded/NAME.jsonl", "recorded/NAME.jsonl.gz"];
  const there = (file: string): boolean => existsSync(join(project, "data", file.replace("NAME", archived ?? "")));
  if (archived !== undefined && files.some(there)) return undefined;
  return `the files of its teacher ${name} are not in the archive`;
}

/** The name that a run's teacher has in the archive. */
function archivedName({ teacher }: RunSpec, teachers: readonly ArchivedTeacher[]): string {
  if (isBuiltIn(teacher)) return teacher;
  return String(teachers.find((one) => one?.name === teacher)?.archived ?? teacher);
}

async function remadeLocal(folder: string, wanted: readonly ArchivedRun[], runs: string): Promise<ArchivedFinding[]> {
  const store = readStore(join(folder, "runs"));
  const found: ArchivedFinding[] = [];
  for (const { key, spec } of wanted) {
    const before = store.read(key);
    const [after] = await runAll([spec], { runs, workers: 1 });
    const { result, message } = compare(before, after);
    found.push({ key, spec, finding: result, message });
  }
  return found;
}

async function remadePublished(
  folder: string,
  wanted: readonly ArchivedRun[],
  teachers: readonly ArchivedTeacher[],
): Promise<ArchivedFinding[]> {
  const keys = new Set(wanted.map(({ key }) => key));
  const results = new ResultStore(join(folder, "results")).results().filter(({ key }) => keys.has(key));
  const named = (spec: RunSpec): string => askedName({ ...spec, teacher: archivedName(spec, teachers) });
  const published = new Map(results.map((result) => [named(result.spec), result]));
  const planned = wanted.map(({ spec }) => ({ experiment: "archive", spec }));
  const found = await remake(planned, published);
  return found.map(({ key, spec, finding }) => ({
    key,
    spec,
    finding: finding === "not published yet" ? "differs" : finding,
    message: finding === "not published yet" ? "its result is not in the archive" : "the sha256 of the whole log",
  }));
}
