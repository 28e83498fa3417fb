import { existsSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { InputError, nearest } from "../errors";
import { projectFolder } from "../project";
import { type CachedTeacher, cached } from "./cache";
import { checkT5Folder } from "./folder";
import { oracle, uniform } from "./oracle";
import { recordedTeacher } from "./recording";
import type { Scoring } from "./scores";
import type { Teacher } from "./teacher";
import { loadT5, t5Teacher } from "./transformers";

/** The teacher that ships with the project and is used unless another is named. */
export const DEFAULT_TEACHER = "synthetic-a70-k100";

/** Teachers that need no files. */
const BUILT_IN: Readonly<Record<string, Teacher>> = { oracle, uniform };

/** Where a named teacher comes from. */
export type TeacherSource =
  | { readonly kind: "built-in"; readonly teacher: Teacher }
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "recording"; readonly path: string }
  | { readonly kind: "hub"; readonly hub: string };

/** A name that stands for no teacher. */
export class UnknownTeacherError extends InputError {
  override readonly name: string = "UnknownTeacherError";
}

/**
 * What a teacher's name stands for: `oracle`, `uniform`; the name of a folder in data/teacher or of a recording in
 * data/recorded; a path to either; or a hub id `organisation/model`.
 * @throws UnknownTeacherError with the nearest names
 */
export function resolveTeacher(name: string): TeacherSource {
  if (Object.hasOwn(BUILT_IN, name)) return { kind: "built-in", teacher: BUILT_IN[name] };
  if (!name.includes("/")) {
    const folder = projectFolder("data", "teacher", name);
    if (name !== "" && isFolder(folder)) return { kind: "folder", folder };
    for (const ending of [".jsonl.gz", ".jsonl"]) {
      const path = projectFolder("data", "recorded", name + ending);
      if (existsSync(path)) return { kind: "recording", path };
    }
  }
  const path = resolve(name);
  if (name !== "" && isFolder(path)) return { kind: "folder", folder: path };
  if (/\.jsonl(\.gz)?$/.test(name) && existsSync(path)) return { kind: "recording", path };
  const isPath = isAbsolute(name) || name.startsWith(".") || name.endsWith("/");
  if (!isPath && /^[\w.-]+\/[\w.-]+$/.test(name)) return { kind: "hub", hub: convertedTwin(name) };
  const near = nearest(name, teacherNames()).join(", ");
  throw new UnknownTeacherError(
    `unknown teacher ${JSON.stringify(name)}: use one of the project's (nearest: ${near}), a folder, or a hub id organisation/model`,
  );
}

/** Names of the teachers that are in the project. */
export function teacherNames(): string[] {
  const list = (...parts: string[]): string[] => {
    const folder = projectFolder(...parts);
    return isFolder(folder) ? readdirSync(folder) : [];
  };
  const folders = list("data", "teacher").filter((name) => isFolder(projectFolder("data", "teacher", name)));
  const recordings = list("data", "recorded").flatMap((name) => name.match(/^(.+)\.jsonl(\.gz)?$/)?.[1] ?? []);
  return [...Object.keys(BUILT_IN), ...folders.sort(), ...recordings.sort()];
}

/**
 * The hub's T5s have their ONNX weights, in transformers.js' layout, in a twin under another name.
 * @returns the twin's id, or the id itself
 */
export function convertedTwin(hub: string): string {
  const [, model] = hub.match(/^(?:google|google-t5)\/((?:flan-)?t5-[\w-]+)$/) ?? [];
  return model ? `Xenova/${model}` : hub;
}

/** Options of {@link openTeacher}. */
export interface OpenOptions {
  readonly scoring: Scoring;
  /** Told of downloads, and when another model stands in for the one named. */
  readonly progress?: (line: string) => void;
}

/**
 * Opens a teacher by name. A model's scores are kept in data/cache/teacher, for all runs and processes.
 * @throws InputError for an unknown name, or files that are not sound; FailedError when a hub cannot be reached
 */
export async function openTeacher(name: string, options: OpenOptions): Promise<Teacher | CachedTeacher> {
  const source = resolveTeacher(name);
  if (source.kind === "built-in") return source.teacher;
  if (source.kind === "recording") return recordedTeacher(source.path, name);
  if (source.kind === "hub" && source.hub !== name)
    options.progress?.(`${name} is taken from its ONNX twin ${source.hub}`);
  const scorer = await loadT5(source, options);
  const teacher = t5Teacher(name, scorer, options.scoring);
  return cached(teacher, projectFolder("data", "cache", "teacher", `${teacher.fingerprint}.jsonl`));
}

/**
 * The fingerprint that a teacher will have once opened; its files are read and checked, a model of the hub is downloaded
 * first where it is not there yet.
 * @throws as {@link openTeacher}
 */
export async function teacherFingerprint(name: string, options: OpenOptions): Promise<string> {
  const source = resolveTeacher(name);
  if (source.kind === "folder") return `t5-${options.scoring}-${checkT5Folder(source.folder)}`;
  const teacher = await openTeacher(name, options);
  await teacher.close();
  return teacher.fingerprint;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
