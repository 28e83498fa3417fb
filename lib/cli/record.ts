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
  recordTeacher,
  resolveTeacher,
  type Teacher,
  templates,
  type Way,
  wayOf,
  wordings,
} from "../teacher";
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
  const { name, teacher, facts, way } = await open(options);
  const out = options.out ?? projectFolder("data", "recorded", `${name}.jsonl.gz`);
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
  console.log(out);
}

interface Opened {
  /** The recording's. */
  readonly name: string;
  readonly teacher: Teacher | CachedTeacher;
  /** What the teacher itself tells for the header. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly way?: Way;
}

async function open(options: Options): Promise<Opened> {
  if (options.teacher.endsWith(GGUF)) return openGguf(options);
  if (options.template !== undefined || options.wording !== undefined) {
    throw new InputError(
      `${options.teacher} is asked by Lamorel's prompt only; --template and --wording are for ${GGUF} files`,
    );
  }
  const source = resolveTeacher(options.teacher);
  if (source.kind === "built-in" || source.kind === "recording") {
    const is = source.kind === "recording" ? "a recording already" : "part of the library";
    throw new InputError(`${options.teacher} needs no recording: it is ${is}`);
  }
  const name = fileName(source.kind === "endpoint" ? source.options.model : options.teacher.replace(/\?.*$/, ""));
  return { name, teacher: await openTeacher(options.teacher, { scoring: options.scoring, progress: say }) };
}

/** Where make installs llama-cpp-python. */
const GGUF_PYTHON = [".venv-llamacpp", "bin", "python"];
const GGUF = ".gguf";

async function openGguf({ teacher: path, template = "t4", wording = "here", scoring }: Options): Promise<Opened> {
  if (scoring !== SCORINGS[0]) throw new InputError(`a ${GGUF} file is scored by ${SCORINGS[0]} only, not ${scoring}`);
  const way = wayOf(template, wording);
  const name = `${fileName(path.slice(0, -GGUF.length))}-${template}`;
  const gguf = await ggufTeacher(name, path, way, projectFolder(...GGUF_PYTHON));
  return { name, teacher: keptReplies(gguf), facts: gguf.facts, way };
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
    .option("--out <file>", "the recording; data/recorded/NAME.jsonl.gz unless given, an endpoint going by its model")
    .option("--facts <file.json>", "facts for its header, such as model, revision and licence")
    .addOption(new Option("--template <name>", "how a .gguf model's prompt is put together").choices(templates.names))
    .addOption(new Option("--wording <name>", "how a .gguf model is told a verdict").choices(wordings.names))
    .addOption(new Option("--scoring <rule>").choices(SCORINGS).default(SCORINGS[0]))
    .action(record);
}
