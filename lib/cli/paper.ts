import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { withoutControlCodes } from "../control-codes";
import { Pcg64 } from "../env";
import { FailedError, InputError } from "../errors";
import { writeWhole } from "../files";
import {
  advance,
  drawn,
  nameOf,
  openStudy,
  type PlannedRun,
  paperPlan,
  planText,
  type Remade,
  type ResultStore,
  remake,
  resultsFolder,
} from "../results";
import { countWriter } from "./progress";
import { say } from "./say";

/** A whole number from 1 on, from the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on is needed.");
  return value;
}

interface Options {
  readonly freeze?: boolean;
  readonly tuning?: boolean;
  readonly status?: boolean;
  readonly sample?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly experiment?: readonly string[];
}

/** Adds `tandem paper`. */
export function register(program: Command): void {
  program
    .command("paper")
    .description(
      "make the planned runs of data/results that are not there yet, and answer the paper's question from them",
    )
    .option("--freeze", "write the plan, which must be committed before any of its runs is made")
    .option("--status", "say how many runs of each planned experiment are there, and make none")
    .option("--tuning", "do what was tried on tuning seeds before, in data/tuning, in place of the plan")
    .option("--sample <n>", "make so many of the planned runs anew, and compare them with the published ones", positive)
    .option("--seed <n>", "seed of the draw of --sample", positive)
    .option("--workers <n>", "processes at once; as many as there are cores unless given", positive)
    .option("--experiment <names...>", "only these planned experiments")
    .action(async ({ freeze, tuning, status, sample, seed, workers, experiment }: Options) => {
      if (freeze) return freezePlan();
      const study = openStudy(tuning ? "tuning" : "paper", experiment);
      const { planned, store } = study;
      if (status) return tellStatus(planned, store);
      const limits = workers === undefined ? {} : { workers };
      if (sample !== undefined) return tellSample(planned, store, sample, seed ?? randomInt(1, 2 ** 31), limits);
      const { done, total } = await advance(study, { ...limits, say, tell: countWriter("published runs") });
      console.log(
        `${done} of ${total} planned runs are in ${store.folder}, and what they answer is in answers.json beside it`,
      );
    });
}

function freezePlan(): void {
  const path = resultsFolder("plan.json");
  if (existsSync(path)) throw new InputError(`${path} is there already; a plan is never changed after it is frozen`);
  writeWhole(path, planText(paperPlan()));
  console.log(path);
}

function tellStatus(planned: readonly PlannedRun[], store: ResultStore): void {
  const there = new Set(store.results().map(({ spec }) => nameOf(spec)));
  for (const name of new Set(planned.map(({ experiment }) => experiment))) {
    const runs = planned.filter(({ experiment }) => experiment === name);
    console.log(`${name}: ${runs.filter(({ spec }) => there.has(nameOf(spec))).length} of ${runs.length} runs`);
  }
}

async function tellSample(
  planned: readonly PlannedRun[],
  store: ResultStore,
  sample: number,
  seed: number,
  limits: { readonly workers?: number },
): Promise<void> {
  const random = new Pcg64(BigInt(seed));
  const published = new Map(store.results().map((result) => [nameOf(result.spec), result]));
  await verifySample(
    drawn(planned, sample, (n) => random.integers(0, n)),
    published,
    seed,
    limits,
  );
}

/** Makes runs anew and tells whether their bytes are the published ones. @throws FailedError where some are not */
export async function verifySample(
  planned: readonly PlannedRun[],
  published: ReadonlyMap<string, NonNullable<ReturnType<ResultStore["get"]>>>,
  seed: number,
  limits: { readonly workers?: number } = {},
): Promise<void> {
  const writer = countWriter("runs made anew");
  let done = 0;
  const found = await remake(planned, published, { ...limits, onRun: () => writer(++done, planned.length) });
  for (const { key, spec, finding } of found) {
    console.log(withoutControlCodes(`${key} ${spec.arm}, ${spec.teacher}, seed ${spec.seed}: ${finding}`));
  }
  const differs = ({ finding }: Remade): boolean => finding.startsWith("differs");
  const failed = found.filter(differs).length;
  console.log(`drawn with --seed ${seed}`);
  console.log(`${found.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new FailedError(`${failed} of ${found.length} runs could not be verified`);
}
