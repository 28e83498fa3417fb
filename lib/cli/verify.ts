import { type Command, Option } from "commander";
import { isArchive, verifyArchive } from "../archive/verify";
import { oneLine, withoutControlCodes } from "../control-codes";
import { FailedError, InputError } from "../errors";
import { ASKED, type Asked, publishedFolder, type Result, ResultStore } from "../results";
import { readStore, spread, verify } from "../runs";
import { verifyRuns, verifySample } from "./verify-sample";
import { positive } from "./whole";

function publishedOf(asked: Asked): Result[] {
  return new ResultStore(publishedFolder(asked)).results();
}

/** Adds `tandem verify`. */
export function register(program: Command): void {
  program
    .command("verify")
    .description("do finished runs again in a temporary folder and compare")
    .argument(
      "[keys...]",
      "keys of runs made here, or of published ones, or the zip file of an archive; unless given, some spread over those made here",
    )
    .option("--count <n>", "how many, where no keys are given, or of an archive", positive, 2)
    .addOption(
      new Option(
        "--sample <n>",
        "in place of runs made here, so many of the published ones in data/results, drawn at random",
      )
        .argParser(positive)
        .conflicts("count"),
    )
    .option(
      "--experiment <name>",
      "draw --sample from this planned experiment; `paper`, unless given, is all that `make paper` makes, `finetune` all that `make paper-finetune` makes, `smollm2` all that `make paper-smollm2` makes",
    )
    .option("--seed <n>", "seed of the draw of --sample", positive)
    .action(async (keys: string[], { count, sample, ...draw }: Options, command: Command) => {
      checkTogether(keys, sample, draw);
      if (
        keys.length > 0 &&
        !(keys.length === 1 && isArchive(keys[0])) &&
        command.getOptionValueSource("count") === "cli"
      )
        throw new InputError(
          `--count is of runs that are chosen by themselves; leave out ${keys.join(" ")}, or --count`,
        );
      if (sample !== undefined) return verifyPublished(sample, draw);
      if (keys.length === 1 && isArchive(keys[0])) return tellArchive(keys[0], count);
      const store = readStore();
      const elsewhere = keys.filter((key) => !store.has(key));
      if (elsewhere.length > 0) await verifyKeys(elsewhere);
      if (keys.length > 0 && elsewhere.length === keys.length) return;
      const all = store.keys();
      if (all.length === 0) throw new InputError("there is no finished run yet; make one with `make run`");
      const chosen = keys.length > 0 ? keys.filter((key) => store.has(key)) : spread(all, count);
      let failed = 0;
      for (const key of chosen) {
        const { spec, result, message } = await verify(key);
        console.log(withoutControlCodes(`${key} ${spec.arm}, seed ${spec.seed}: ${result} (${message})`));
        if (result.startsWith("differs")) failed++;
      }
      console.log(`${chosen.length - failed} passed, ${failed} failed`);
      if (failed > 0) throw new FailedError(`${failed} of ${chosen.length} runs could not be verified`);
    });
}

/** Verifies an archive from what it holds alone. @throws FailedError where some bytes differ, or no run could be made */
async function tellArchive(path: string, count: number): Promise<void> {
  const { files, found } = await verifyArchive(path, count);
  console.log(`${files} files are what their hashes say`);
  for (const { key, spec, finding, message } of found) {
    console.log(withoutControlCodes(`${key} ${spec.arm}, seed ${spec.seed}: ${finding} (${oneLine(message)})`));
  }
  const failed = found.filter(({ finding }) => finding.startsWith("differs")).length;
  const left = found.filter(({ finding }) => finding === "left out").length;
  console.log(`${found.length - failed - left} passed, ${failed} failed${left > 0 ? `, ${left} left out` : ""}`);
  if (failed > 0) throw new FailedError(`${failed} of ${found.length} runs could not be verified`);
  if (left === found.length) throw new FailedError(`none of ${left} runs can be made from the archive alone`);
}

interface Draw {
  readonly experiment?: string;
  readonly seed?: number;
}

interface Options extends Draw {
  readonly count: number;
  readonly sample?: number;
}

/** @throws InputError for options of a draw without one, and for a draw beside keys */
function checkTogether(keys: readonly string[], sample: number | undefined, draw: Draw): void {
  const [alone] = Object.keys(draw);
  if (sample === undefined && alone !== undefined) {
    throw new InputError(`--${alone} belongs to a draw of published runs; give --sample too, such as --sample 20`);
  }
  if (sample !== undefined && keys.length > 0) {
    throw new InputError(`--sample draws runs by itself; leave out ${keys.join(" ")}, or --sample`);
  }
}

/** Makes published runs anew, by key. @throws InputError for one that is not published either */
async function verifyKeys(keys: readonly string[]): Promise<void> {
  const published = new Map(ASKED.flatMap(publishedOf).map((result) => [result.key, result]));
  const found = keys.map((key) => {
    const result = published.get(key);
    if (result) return result;
    throw new InputError(`there is no run ${key}, neither finished in data/runs nor published in data/results`);
  });
  await verifyRuns(found, found);
}

/** Makes some published runs anew. @throws InputError where none are published */
async function verifyPublished(sample: number, { experiment = "paper", ...draw }: Draw): Promise<void> {
  const asked = ASKED.find((name) => name === experiment);
  const all = asked ? publishedOf(asked) : ASKED.flatMap(publishedOf);
  const chosen = asked ? all : all.filter((result) => result.experiment === experiment);
  if (chosen.length === 0) {
    const names = [...new Set(ASKED.flatMap(publishedOf).map((result) => result.experiment))].join(", ") || "none";
    const of =
      asked === "paper" ? "" : asked ? ` of models that learn` : ` of an experiment ${JSON.stringify(experiment)}`;
    throw new InputError(`data/results holds no runs${of}; the experiments it holds: ${names}`);
  }
  await verifySample(chosen, chosen, { count: sample, ...draw });
}
