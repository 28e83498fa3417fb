import { type Command, Option } from "commander";
import { levels } from "../env";
import { InputError } from "../errors";
import { levelPrompts } from "../feedback";
import { readJson } from "../json";
import { SCORINGS, type Scoring } from "../model";
import { projectFolder } from "../project";
import { openTeacher, recordTeacher, resolveTeacher } from "../teacher";
import { countWriter } from "./progress";
import { say } from "./say";

interface Options {
  readonly teacher: string;
  readonly level: string;
  readonly out?: string;
  readonly facts?: string;
  readonly scoring: Scoring;
}

async function record(options: Options): Promise<void> {
  const wanted = levels.get(options.level);
  const prompts = levelPrompts(wanted);
  const source = resolveTeacher(options.teacher);
  if (source.kind === "built-in" || source.kind === "recording") {
    const is = source.kind === "recording" ? "a recording already" : "part of the library";
    throw new InputError(`${options.teacher} needs no recording: it is ${is}`);
  }
  const facts = options.facts === undefined ? {} : readFacts(options.facts);
  const name = fileName(source.kind === "endpoint" ? source.options.model : options.teacher.replace(/\?.*$/, ""));
  const out = options.out ?? projectFolder("data", "recorded", `${name}.jsonl.gz`);
  const teacher = await openTeacher(options.teacher, {
    scoring: options.scoring,
    progress: say,
  });
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  try {
    const write = countWriter(`recording ${name}`);
    let known = 0;
    await recordTeacher(teacher, prompts, out, {
      levels: [wanted.id],
      facts: { ...facts, scoring: options.scoring, date: new Date().toISOString().slice(0, 10) },
      signal: stop.signal,
      onProgress: (done, total) => {
        if ("statistics" in teacher) known = teacher.statistics().hits;
        write(done, total, known);
      },
    });
  } finally {
    await teacher.close?.();
  }
  say(`${prompts.length} prompts of ${wanted.id}`);
  console.log(out);
}

/** The last part of a teacher's name, in characters that any file system takes. */
function fileName(name: string): string {
  const last = name.replace(/\.jsonl(\.gz)?$/, "").match(/[^/]+(?=\/*$)/)?.[0] ?? "";
  return (
    last
      .toLowerCase()
      .replace(/[^\w.-]+/g, "-")
      .replace(/^\.+/, "") || "teacher"
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
    .requiredOption("--teacher <name>", "one of the project's, a folder, a hub id, or an endpoint")
    .option("--level <id>", "which level", "BabyAI-GoToRedBallNoDists-v0")
    .option("--out <file>", "the recording; data/recorded/NAME.jsonl.gz unless given, an endpoint going by its model")
    .option("--facts <file.json>", "facts for its header, such as model, revision and licence")
    .addOption(new Option("--scoring <rule>").choices(SCORINGS).default(SCORINGS[0]))
    .action(record);
}
