import { readdirSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { safeName } from "../exports/run-names";
import { fingerprintOf, type RunSpec } from "../runs";
import { isReference } from "../runs/own/reference";
import { resolveTeacher, type TeacherSource } from "../teacher";
import { type Entry, fileEntry } from "./entry";

/** Bytes of a teacher's files up to which they go into an archive. */
export const MAX_TEACHER_BYTES = 500e6;

/** A teacher of archived runs. */
export interface ArchivedTeacher {
  /** As the runs' specs name it. */
  readonly name: string;
  /** What its replies follow from, as in the runs' keys: of its model's files, its template and wording, its scoring. */
  readonly fingerprint: string;
  /** As it is named where the archive is unpacked as a project; null for one whose files are not in it. */
  readonly archived: string | null;
}

/** What is known of a teacher of some runs. */
export interface Taught {
  /** Of one of the runs. */
  readonly spec: RunSpec;
  /** As a run's identity tells it; computed of the teacher's files unless given. */
  readonly fingerprint?: string | undefined;
}

/**
 * The teachers of some runs, and their files: folders of models go to `teachers/teacher`, recordings to `teachers/recorded`. Files of the hub, of
 * an endpoint, of a module, and those above {@link MAX_TEACHER_BYTES} stay out.
 * @param taught the teachers by name
 */
export async function teachersOf(
  taught: ReadonlyMap<string, Taught>,
): Promise<{ readonly teachers: ArchivedTeacher[]; readonly entries: Entry[] }> {
  const teachers: ArchivedTeacher[] = [];
  const entries = new Map<string, Entry>();
  const names = new Map<string, string>();
  for (const [name, { spec, fingerprint = (await fingerprintOf(spec)) ?? "" }] of taught) {
    const found = isReference(name) ? undefined : filesOf(name, resolveTeacher(name), names);
    for (const entry of found?.entries ?? []) entries.set(entry.path, entry);
    teachers.push({ name, fingerprint, archived: found?.name ?? null });
  }
  return { teachers, entries: [...entries.values()] };
}

/** A teacher's files, and its name in the archive; undefined where they stay out. @param names that are taken, each with its path */
function filesOf(
  name: string,
  source: TeacherSource,
  names: Map<string, string>,
): { name: string; entries: Entry[] } | undefined {
  if (source.kind === "built-in") return { name, entries: [] };
  if (source.kind === "hub" || source.kind === "endpoint") return undefined;
  const options = name.includes("?") ? name.slice(name.indexOf("?")) : "";
  const path = source.kind === "recording" ? source.path : source.folder;
  const plain = freeName(basename(path).replace(/\.jsonl(\.gz)?$/, ""), path, names);
  const recording = source.kind === "recording" ? [recordingEntry(plain, path)] : [];
  const folder = source.kind === "recording" ? source.of : source.folder;
  const files = folder === undefined ? [] : folderEntries(plain, folder);
  const bytes = [...recording, ...files].reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes > MAX_TEACHER_BYTES) return undefined;
  return { name: `${plain}${options}`, entries: [...recording, ...files] };
}

/** A name for a path's files: that of the path, unless another's has it. */
function freeName(wanted: string, path: string, names: Map<string, string>): string {
  const base = safeName(wanted).replace(/^\.+/, "");
  let name = base;
  for (let turn = 2; (names.get(name) ?? path) !== path; turn++) name = `${base}-${turn}`;
  names.set(name, path);
  return name;
}

function recordingEntry(name: string, path: string): Entry {
  const ending = path.endsWith(".gz") ? ".jsonl.gz" : ".jsonl";
  return fileEntry(`teachers/recorded/${name}${ending}`, `recorded replies of the teacher ${name}`, path);
}

function folderEntries(name: string, folder: string): Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const inside = relative(folder, path).split(/[\\/]/).join("/");
      return fileEntry(`teachers/teacher/${name}/${inside}`, `a file of the teacher ${name}`, path);
    });
}

function sizeOf({ content }: Entry): number {
  return "file" in content ? statSync(content.file).size : content.bytes.length;
}
