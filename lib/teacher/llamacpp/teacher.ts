import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../../errors";
import { canonical, sha256 } from "../../hash";
import { fileHash } from "../../model";
import { CANDIDATES } from "../candidates";
import type { Query, Teacher } from "../teacher";
import type { Way } from "../way";
import { example } from "../way";
import { LineProcess } from "./process";

const SCRIPT = resolve(__dirname, "../../../teacher/llamacpp/score.py");

/** A chat model in a GGUF file as a teacher, with what a recording's header tells of it. */
export interface GgufTeacher extends Teacher {
  readonly facts: Readonly<Record<string, unknown>>;
}

/**
 * A chat model in a GGUF file that llama.cpp runs, in a process of its own. Its queries must hold the question.
 * @param way how it is asked
 * @param python the Python in whose environment llama-cpp-python is
 * @throws InputError where a file is missing; FailedError when llama.cpp cannot load the model
 */
export async function ggufTeacher(name: string, path: string, way: Way, python: string): Promise<GgufTeacher> {
  for (const file of [path, python]) {
    if (!existsSync(file)) throw new InputError(`there is no ${file}; make it, as make record-qwen does`);
  }
  const llama = new LineProcess(`llama.cpp with ${path}`, python, [SCRIPT, path]);
  const software = (await llama.ask({})) as Readonly<Record<string, unknown>>;
  const facts = { sha256: fileHash(path).toString("hex"), ...software };
  const all = { ...facts, scoring: "logprob", example: example(way) };
  return {
    name,
    fingerprint: `gguf-${sha256(canonical(all))}`,
    facts,
    score: (queries: readonly Query[]) =>
      Promise.all(
        queries.map(async ({ question, candidates = CANDIDATES }) => {
          if (!question) throw new InputError(`${name} is asked in parts only: record it, and use the recording`);
          return (await llama.ask({ ...way.template.prompt(question, way.wording), candidates })) as number[];
        }),
      ),
    close: () => llama.close(),
  };
}
