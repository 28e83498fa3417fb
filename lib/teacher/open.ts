import { cpus } from "node:os";
import { canonical, sha256 } from "../hash";
import { checkModel, hubSnapshot, type Scoring } from "../model";
import { projectFolder } from "../project";
import { compiledReaches } from "../reach/reach";
import { type CachedTeacher, cached } from "./cache";
import { endpointTeacher } from "./http/teacher";
import { modelTeacher } from "./model-teacher";
import { recordedTeacher } from "./recording";
import { resolveTeacher, type TeacherSource } from "./source";
import type { Teacher } from "./teacher";

/** Options of {@link openTeacher}. */
export interface OpenOptions {
  readonly scoring: Scoring;
  /** The level it is to teach; a recording of others is refused. */
  readonly level?: string;
  /** Told of downloads and of models being loaded. */
  readonly progress?: (line: string) => void;
}

/**
 * Opens a teacher by name: a built-in one, a folder, a recording, a model of the hub, or an endpoint's address. What a model or an endpoint replies is kept in data/cache/teacher, for
 * all runs and processes; a model is loaded when it is first asked something new.
 * @throws InputError for an unknown name, or files that are not sound; FailedError when a hub or an endpoint cannot be reached
 */
export async function openTeacher(name: string, options: OpenOptions): Promise<Teacher | CachedTeacher> {
  const source = resolveTeacher(name);
  const teacher = await teacherOf(name, source, options);
  if (source.kind === "built-in" || source.kind === "recording") return teacher;
  return cached(teacher, projectFolder("data", "cache", "teacher", `${await cacheKey(teacher, source.kind)}.scores`));
}

/**
 * The fingerprint that a teacher will have once opened; its files are read and checked, a model of the hub is downloaded
 * first where it is not there yet.
 * @throws as {@link openTeacher}
 */
export async function teacherFingerprint(name: string, options: OpenOptions): Promise<string> {
  return (await teacherOf(name, resolveTeacher(name), options)).fingerprint;
}

async function teacherOf(
  name: string,
  source: TeacherSource,
  { scoring, level, progress }: OpenOptions,
): Promise<Teacher> {
  if (source.kind === "built-in") return source.teacher;
  if (source.kind === "recording") {
    const { template, wording, sha256 } = source.options;
    const model =
      source.of === undefined ? undefined : checkModel(source.of, { ...source.options, scoring }).fingerprint;
    return recordedTeacher(source.path, name, { scoring, level, template, wording, sha256, model });
  }
  const options = { ...source.options, scoring, ...(progress ? { progress } : {}) };
  if (source.kind === "endpoint") return endpointTeacher(name, source.url, options);
  const { folder, revision } = await modelFolder(source, progress);
  const { fingerprint } = checkModel(folder, options);
  return modelTeacher(name, folder, revision === undefined ? fingerprint : `${fingerprint}@${revision}`, options);
}

/** Keeps the replies of a teacher whose fingerprint tells all that decides their last bits, as {@link openTeacher} does. */
export function keptReplies(teacher: Teacher): CachedTeacher {
  return cached(teacher, projectFolder("data", "cache", "teacher", `${sha256(teacher.fingerprint)}.scores`));
}

/** A teacher that is a model whose files are read. */
export type ModelSource = Extract<TeacherSource, { readonly kind: "folder" | "hub" }>;

/**
 * The folder of a model, downloaded first where it is the hub's and not here yet, and the commit if it is the hub's.
 * @throws as {@link hubSnapshot}
 */
export async function modelFolder(
  source: ModelSource,
  progress?: (line: string) => void,
): Promise<{ readonly folder: string; readonly revision?: string }> {
  if (source.kind === "folder") return { folder: source.folder };
  return hubSnapshot(source.hub, { ...source.options, ...(progress ? { progress } : {}) });
}

/** The files whose reach decides a score's last bits, by where a teacher comes from. */
export const SCORING_FILES = {
  folder: "teacher/model-teacher",
  hub: "teacher/model-teacher",
  endpoint: "teacher/http/teacher",
} as const;

/**
 * The name of the file that keeps a teacher's replies: a hash of its fingerprint and of all else that decides their last
 * bits, which is the code that scores, the packages that it uses, and the processor.
 */
async function cacheKey({ fingerprint }: Teacher, kind: keyof typeof SCORING_FILES): Promise<string> {
  const [reach] = await compiledReaches([[SCORING_FILES[kind]]]);
  return sha256(canonical({ fingerprint, ...reach, processor: [process.arch, cpus()[0]?.model ?? null] }));
}
