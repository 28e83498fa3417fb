import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../errors";
import { levelQueries } from "../feedback";
import { readJson } from "../json";
import { SCORINGS, type Scoring } from "../model";
import { projectFolder } from "../project";
import { isReference } from "../runs/own/reference";
import {
  type CachedTeacher,
  ggufTeacher,
  keptReplies,
  openTeacher,
  type Recording,
  readRecording,
  recordTeacher,
  resolveTeacher,
  type Teacher,
  templates,
  type Way,
  wayOf,
  wordings,
} from "../teacher";
import { checkFolder } from "./before-notebooks";
import { listedLevel } from "./listed-level";
import { countWriter } from "./progress";
import { say } from "./say";

interface Options {
  readonly teacher: string;
  readonly level: string;
  readonly out?: string;
  readonly facts?: string;
  readonly scoring: Scoring;
  readonly template?: string;
  readonly wording?: string;
}

async function record(options: Options): Promise<void> {
  const wanted = listedLevel(options.level);
  if (isReference(options.teacher))
    throw new InputError(
      `${options.teacher} is code of one's own, which is asked itself; only models and endpoints are recorded`,
    );
  const name = nameOf(options);
  const out = placeFor(name, options.out);
  const { teacher, facts, way } = await open(name, options);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const queries = levelQueries(wanted);
  try {
    const write = countWriter(`recording ${name}`);
    let known = 0;
    await recordTeacher(teacher, queries, out, {
      levels: [wanted.id],
      facts: {
        ...(options.facts === undefined ? {} : readFacts(options.facts)),
        ...facts,
        scoring: options.scoring,
        date: new Date().toISOString().slice(0, 10),
      },
      ...(way ? { way } : {}),
      signal: stop.signal,
      onProgress: (done, total) => {
        if ("statistics" in teacher) known = teacher.statistics().hits;
        write(done, total, known);
      },
    });
  } finally {
    await teacher.close?.();
  }
  say(`${queries.length} prompts of ${wanted.id}`);
  const before = recorded(name);
  if (before !== out && existsSync(before)) say(difference(readRecording(out), readRecording(before), before));
  console.log(out);
}

/** The project's recording of a name. */
function recorded(name: string): string {
  return projectFolder("data", "recorded", `${name}.jsonl.gz`);
}

/**
 * Where a recording goes: a file that runs may rest on is not replaced.
 * @param given the file that the user names
 * @throws InputError for one that is there, or cannot be written
 */
function placeFor(name: string, given: string | undefined): string {
  const own = recorded(name);
  const path = given ?? (existsSync(own) ? projectFolder("data", "cache", "recorded", `${name}.jsonl.gz`) : own);
  if (given !== undefined && existsSync(given))
    throw new InputError(`${given} is there, and runs may rest on it; name another file, or delete it`);
  if (path !== own && given === undefined) say(`${own} is there, and stays: this recording goes to ${path}`);
  checkFolder(dirname(resolve(path)));
  return path;
}

/** How many of a recording's replies are those of another one. */
function difference({ scores }: Recording, before: Recording, path: string): string {
  const same = [...scores].filter(([prompt, row]) => String(before.scores.get(prompt)) === String(row)).length;
  return `${same} of ${scores.size} replies are the same as in ${path}`;
}

interface Opened {
  readonly teacher: Teacher | CachedTeacher;
  /** What the teacher itself tells for the header. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly way?: Way;
}

/** The name that a teacher's recording has. @throws as `resolveTeacher`; InputError for a teacher that needs none */
function nameOf({ teacher, template = TEMPLATE }: Options): string {
  if (teacher.endsWith(GGUF)) return `${fileName(teacher.slice(0, -GGUF.length))}-${template}`;
  const source = resolveTeacher(teacher);
  if (source.kind === "built-in" || source.kind === "recording") {
    const is = source.kind === "recording" ? "a recording already" : "part of the library";
    throw new InputError(`${teacher} needs no recording: it is ${is}`);
  }
  return fileName(source.kind === "endpoint" ? source.options.model : teacher.replace(/\?.*$/, ""));
}

async function open(name: string, options: Options): Promise<Opened> {
  if (options.teacher.endsWith(GGUF)) return openGguf(name, options);
  if (options.template !== undefined || options.wording !== undefined) {
    throw new InputError(
      `${options.teacher} is asked by Lamorel's prompt only; --template and --wording are for ${GGUF} files`,
    );
  }
  return { teacher: await openTeacher(options.teacher, { scoring: options.scoring, progress: say }) };
}

/** Where make installs llama-cpp-python. */
const GGUF_PYTHON = [".venv-llamacpp", "bin", "python"];
const GGUF = ".gguf";
const TEMPLATE = "t4";

async function openGguf(
  name: string,
  { teacher: path, template = TEMPLATE, wording = "here", scoring }: Options,
): Promise<Opened> {
  if (scoring !== SCORINGS[0]) throw new InputError(`a ${GGUF} file is scored by ${SCORINGS[0]} only, not ${scoring}`);
  const way = wayOf(template, wording);
  const gguf = await ggufTeacher(name, path, way, projectFolder(...GGUF_PYTHON));
  return { teacher: keptReplies(gguf), facts: gguf.facts, way };
}

/** Characters of a recording's name, well within what file systems take. */
const MAX_NAME = 100;

/** The last part of a teacher's name, in characters that any file system takes. */
function fileName(name: string): string {
  const last = name.replace(/\.jsonl(\.gz)?$/, "").match(/[^/]+(?=\/*$)/)?.[0] ?? "";
  return (
    last
      .toLowerCase()
      .replace(/[^\w.-]+/g, "-")
      .replace(/^\.+/, "")
      .slice(0, MAX_NAME) || "teacher"
  );
}

function readFacts(file: string): Record<string, unknown> {
  const facts = readJson(file, "facts");
  if (typeof facts === "object" && facts !== null && !Array.isArray(facts)) return facts as Record<string, unknown>;
  throw new InputError(`${file} is no JSON object of facts`);
}

/** Adds `tandem record`. */
export function register(program: Command): void {
  program
    .command("record")
    .description("ask a teacher every prompt of a level and keep its replies; prints the file")
    .requiredOption(
      "--teacher <name>",
      "one of the project's, a folder, a hub id, an endpoint, or a chat model's .gguf file",
    )
    .option("--level <id>", "which level", "BabyAI-GoToRedBallNoDists-v0")
    .option(
      "--out <file>",
      "the recording, a new file; data/recorded/NAME.jsonl.gz unless given, an endpoint going by its model, and data/cache/recorded where that is there",
    )
    .option("--facts <file.json>", "facts for its header, such as model, revision and licence")
    .addOption(new Option("--template <name>", "how a .gguf model's prompt is put together").choices(templates.names))
    .addOption(new Option("--wording <name>", "how a .gguf model is told a verdict").choices(wordings.names))
    .addOption(new Option("--scoring <rule>").choices(SCORINGS).default(SCORINGS[0]))
    .action(record);
}
