import { existsSync } from "node:fs";
import type { Command } from "commander";
import { withoutControlCodes } from "../control-codes";
import { InputError } from "../errors";
import { writeWhole } from "../files";
import {
  type Answer,
  advance,
  answered,
  answerLines,
  askedName,
  type Family,
  type PlannedRun,
  paperPlan,
  paperStudy,
  planText,
  type ResultStore,
  resultsFolder,
  tuningStudy,
} from "../results";
import { positive } from "./positive";
import { countWriter } from "./progress";
import { say } from "./say";
import { verifySample } from "./verify-sample";

interface Options {
  readonly freeze?: boolean;
  readonly tuning?: boolean;
  readonly status?: boolean;
  readonly answers?: boolean;
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
    .option("--answers", "write the answers again from the runs that are there, and make none")
    .option("--tuning", "do what was tried on tuning seeds before, in data/tuning, in place of the plan")
    .option(
      "--sample <n>",
      "make so many of the published runs anew, drawn at random, and compare their bytes",
      positive,
    )
    .option("--seed <n>", "seed of the draw of --sample", positive)
    .option("--workers <n>", "processes at once; as many as there are cores unless given", positive)
    .option("--experiment <names...>", "only these planned experiments")
    .action(async ({ freeze, tuning, status, answers: answersOnly, sample, seed, workers, experiment }: Options) => {
      if (freeze) return freezePlan();
      const study = tuning ? tuningStudy(experiment) : paperStudy(experiment);
      const { plan, planned, store } = study;
      if (status) return tellStatus(planned, store);
      if (answersOnly) return tellAnswers(answered(study), plan.family);
      const limits = workers === undefined ? {} : { workers };
      if (sample !== undefined) {
        const there = publishedOf(planned, store);
        if (there.length === 0) throw new InputError(`${store.folder} holds none of these runs yet; make some first`);
        return verifySample(there, store.results(), { count: sample, ...limits, ...(seed ? { seed } : {}) });
      }
      const { done, total, answers } = await advance(study, { ...limits, say, tell: countWriter("published runs") });
      tellAnswers(answers, plan.family);
      console.log(
        `${done} of ${total} planned runs are in ${store.folder}; answers.json beside it has what they answer`,
      );
    });
}

function freezePlan(): void {
  const path = resultsFolder("plan.json");
  if (existsSync(path)) throw new InputError(`${path} is there already; a plan is never changed after it is frozen`);
  writeWhole(path, planText(paperPlan()));
  console.log(path);
}

function tellAnswers(answers: readonly Answer[], family: Family): void {
  for (const line of answerLines(answers, family)) console.log(withoutControlCodes(line));
}

function tellStatus(planned: readonly PlannedRun[], store: ResultStore): void {
  const of = (runs: readonly PlannedRun[], name: string): number =>
    runs.filter(({ experiment }) => experiment === name).length;
  const there = publishedOf(planned, store);
  for (const name of new Set(planned.map(({ experiment }) => experiment))) {
    console.log(`${name}: ${of(there, name)} of ${of(planned, name)} runs`);
  }
}

/** Those of planned runs that are published. */
function publishedOf(planned: readonly PlannedRun[], store: ResultStore): PlannedRun[] {
  const there = new Set(store.results().map(({ spec }) => askedName(spec)));
  return planned.filter(({ spec }) => there.has(askedName(spec)));
}
