import { existsSync, readdirSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import { InputError, nearest } from "../errors";
import { isFolder } from "../files";
import { DTYPES } from "../model";
import { projectFolder } from "../project";
import { checkSafeAddress } from "../safe-address";
import { constantTeacher } from "./constant";
import { oracle } from "./oracle";
import { readRecording } from "./recording";
import type { Teacher } from "./teacher";
import { uniform } from "./uniform";

/** The teacher that ships with the project and is used unless another is named. */
export const DEFAULT_TEACHER = "synthetic-a70-k100";

/** Teachers that need no files, and their options; each has a file of its name here, which a run's key covers. */
const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  oracle: { options: [], make: () => oracle },
  uniform: { options: [], make: () => uniform },
  constant: { options: ["token"], make: (name, { token }) => constantTeacher(name, token) },
};

/** The built-in teachers that lists name: always right, knowing nothing, and always forward, the usual floor. */
const LISTED = ["oracle", "uniform", "constant?token=go-forward"];

interface BuiltIn {
  readonly options: readonly OptionName[];
  make(name: string, options: TeacherOptions): Teacher;
}

/** What can be said after a teacher's name: `name?dtype=int8&chat=off`. */
export interface TeacherOptions {
  /** Numbers in which a model works. */
  readonly dtype: string;
  /** Whether the prompt is put into the model's chat template; undefined: where it has one. */
  readonly chat: boolean | undefined;
  /** Threads of one call of a model. */
  readonly threads: number;
  /** Whether the candidates are scored, or what the model says by itself is taken as the nearest candidate. */
  readonly reply: "score" | "generate";
  /** `reply=recorded`: whether the replies are those that were recorded of the folder's model, which is not run. */
  readonly recorded: boolean;
  /** Branch, tag or commit of a model on the hub. */
  readonly revision: string;
  /** The model's name at an endpoint. */
  readonly model: string;
  /** What a constant teacher says: a candidate, its words joined by hyphens. */
  readonly token: string;
  /** What a recording must say of itself: how the model was asked, and which file it was. */
  readonly template: string | undefined;
  readonly wording: string | undefined;
  readonly sha256: string | undefined;
}

/** Where a named teacher comes from. */
export type TeacherSource =
  | { readonly kind: "built-in"; readonly builtIn: string; readonly teacher: Teacher }
  | {
      readonly kind: "recording";
      readonly path: string;
      readonly options: TeacherOptions;
      /** The folder of the model whose replies it must hold. */
      readonly of?: string;
    }
  | { readonly kind: "folder"; readonly folder: string; readonly options: TeacherOptions }
  | { readonly kind: "hub"; readonly hub: string; readonly options: TeacherOptions }
  | { readonly kind: "endpoint"; readonly url: URL; readonly options: TeacherOptions };

/** A name that stands for no teacher. */
export class UnknownTeacherError extends InputError {
  override readonly name: string = "UnknownTeacherError";
}

type OptionName = Exclude<keyof TeacherOptions, "recorded">;
/** What `reply` may be where a recording can stand for a model. */
const RECORDED = "recorded";
const OPTIONS: Readonly<Record<Found["kind"], readonly OptionName[]>> = {
  recording: ["reply", "template", "wording", "sha256"],
  folder: ["dtype", "chat", "threads", "reply"],
  hub: ["dtype", "chat", "threads", "reply", "revision"],
  endpoint: ["model", "reply"],
};

/** Whether a name is that of a teacher that needs no files, whatever the options after it; nothing is looked for. */
export function isBuiltIn(name: string): boolean {
  return Object.hasOwn(BUILT_IN, name.split("?", 1)[0]);
}

/**
 * What a teacher's name stands for: `oracle`, `uniform`, `constant?token=go-forward`; the name of a folder in data/teacher or of a recording in
 * data/recorded; a path to either; a hub id `organisation/model`; or the address of an OpenAI-compatible endpoint, such as
 * `http://127.0.0.1:8080/v1`. Options follow after a question mark, see {@link TeacherOptions}.
 * @throws UnknownTeacherError with the nearest names; InputError for an option that this teacher does not have
 */
export function resolveTeacher(name: string): TeacherSource {
  const mark = name.indexOf("?");
  const plain = mark < 0 ? name : name.slice(0, mark);
  const text = mark < 0 ? "" : name.slice(mark + 1);
  if (Object.hasOwn(BUILT_IN, plain)) {
    const { options, make } = BUILT_IN[plain];
    return { kind: "built-in", builtIn: plain, teacher: make(name, readOptions(name, text, options)) };
  }
  const source = find(plain);
  const options = readOptions(name, text, OPTIONS[source.kind]);
  if (source.kind === "endpoint" && options.model === "") {
    throw new InputError(`${name} does not say which model: add ?model=NAME`);
  }
  if (options.recorded && source.kind !== "recording") {
    const path = source.kind === "folder" ? recordingOf(basename(source.folder)) : undefined;
    if (path !== undefined && source.kind === "folder") return { kind: "recording", path, options, of: source.folder };
    throw new InputError(
      `there is no recording of ${plain} in data/recorded; make one: tandem record --teacher ${plain}`,
    );
  }
  return { ...source, options };
}

/**
 * Names of the teachers that are in the project.
 * @param level given, recordings of other levels are left out
 */
export function teacherNames(level?: string): string[] {
  const list = (...parts: string[]): string[] => {
    const folder = projectFolder(...parts);
    return isFolder(folder) ? readdirSync(folder) : [];
  };
  const folders = list("data", "teacher").filter((name) => isFolder(projectFolder("data", "teacher", name)));
  const recordings = list("data", "recorded").flatMap((file) => {
    const name = file.match(/^(.+)\.jsonl(\.gz)?$/)?.[1];
    if (name === undefined || folders.includes(name)) return []; // the folder goes by that name
    if (level === undefined) return [name];
    const { levels } = readRecording(projectFolder("data", "recorded", file)).header;
    return Array.isArray(levels) && levels.includes(level) ? [name] : [];
  });
  const byName = new Intl.Collator("en", { numeric: true });
  return [...LISTED, ...[...folders, ...recordings].sort(byName.compare)];
}

type WithFiles = Exclude<TeacherSource, { readonly kind: "built-in" }>;
type Found = WithFiles extends infer S ? (S extends WithFiles ? Omit<S, "options"> : never) : never;

function find(name: string): Found {
  if (/^https?:\/\//.test(name)) return { kind: "endpoint", url: endpoint(name) };
  if (name !== "" && !name.includes("/")) {
    const folder = projectFolder("data", "teacher", name);
    if (isFolder(folder)) return { kind: "folder", folder };
    const path = recordingOf(name);
    if (path !== undefined) return { kind: "recording", path };
  }
  const path = resolve(name);
  if (name !== "" && isFolder(path)) return { kind: "folder", folder: path };
  if (/\.jsonl(\.gz)?$/.test(name) && existsSync(path)) return { kind: "recording", path };
  const isPath = isAbsolute(name) || name.startsWith(".") || name.endsWith("/");
  if (!isPath && /^\w[\w.-]*\/\w[\w.-]*$/.test(name)) return { kind: "hub", hub: name };
  const near = nearest(name, teacherNames()).join(", ");
  throw new UnknownTeacherError(
    `unknown teacher ${JSON.stringify(name)}: use one of the project's (nearest: ${near}), a folder, a hub id organisation/model, or the address of an endpoint`,
  );
}

/** The recording of this name in the project. */
function recordingOf(name: string): string | undefined {
  const paths = [".jsonl.gz", ".jsonl"].map((ending) => projectFolder("data", "recorded", name + ending));
  return paths.find((path) => existsSync(path));
}

/** An endpoint's address: without a password, and unencrypted only to this machine. */
function endpoint(name: string): URL {
  if (!URL.canParse(name))
    throw new InputError(`${JSON.stringify(name)} is no address; use https://host/v1?model=NAME`);
  const url = new URL(name);
  if (url.username !== "" || url.password !== "") {
    throw new InputError("an endpoint's address must not hold a password; put the key into TANDEM_API_KEY");
  }
  checkSafeAddress(url);
  return url;
}

function readOptions(name: string, text: string, allowed: readonly OptionName[]): TeacherOptions {
  const given = Object.fromEntries(new URLSearchParams(text)) as Readonly<Partial<Record<OptionName, string>>>;
  for (const option of Object.keys(given)) {
    if (allowed.includes(option as OptionName)) continue;
    const known = allowed.length > 0 ? `it has ${allowed.join(", ")}` : "it has none";
    throw new InputError(`the teacher ${name} has no option ${JSON.stringify(option)}; ${known}`);
  }
  const oneOf = <T extends string>(option: OptionName, values: readonly T[]): T => {
    const value = given[option] ?? values[0];
    if (values.includes(value as T)) return value as T;
    throw new InputError(`${name}: ${option} is ${JSON.stringify(value)}; use one of ${values.join(", ")}`);
  };
  const threads = Number(given.threads ?? 1);
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new InputError(`${name}: threads is ${JSON.stringify(given.threads)}; use a whole number from 1 on`);
  }
  const { revision = "main", model = "", token = "", template, wording, sha256 } = given;
  if (!/^\w[\w./-]*$/.test(revision) || revision.includes("..")) {
    throw new InputError(`${name}: ${JSON.stringify(revision)} is no revision; use a branch, tag or commit`);
  }
  const recorded = given.reply === RECORDED && (allowed === OPTIONS.folder || allowed === OPTIONS.recording);
  const chat = oneOf("chat", ["auto", "on", "off"]);
  return {
    dtype: oneOf("dtype", DTYPES),
    chat: chat === "auto" ? undefined : chat === "on",
    threads,
    reply: recorded ? "score" : oneOf("reply", ["score", "generate"]),
    recorded,
    revision,
    model,
    token,
    template,
    wording,
    sha256,
  };
}
