import { type Command, Option } from "commander";
import { withoutControlCodes } from "../control-codes";
import { InputError } from "../errors";
import {
  type AnyPlan,
  advance,
  answered,
  askedName,
  finetuneQuestion,
  finetuneTuningQuestion,
  freeze,
  type PlannedRun,
  paperQuestion,
  type Question,
  type ResultStore,
  smollm2Question,
  studyOf,
  tuningQuestion,
} from "../results";
import { countWriter } from "./progress";
import { say } from "./say";
import { verifySample } from "./verify-sample";
import { positive } from "./whole";

interface Options {
  readonly finetune?: boolean | string;
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
    .option(
      "--finetune [model]",
      "the question of a language model that learns, in place of a student that is advised; `smollm2`: of a real one",
    )
    .addOption(
      new Option("--freeze", "write the plan, which must be committed before any of its runs is made").conflicts([
        "status",
        "answers",
        "sample",
        "experiment",
        "workers",
      ]),
    )
    .addOption(
      new Option("--status", "say how many runs of each planned experiment are there, and make none").conflicts([
        "answers",
        "sample",
        "workers",
      ]),
    )
    .addOption(
      new Option("--answers", "write the answers again from the runs that are there, and make none").conflicts([
        "sample",
        "workers",
      ]),
    )
    .option("--tuning", "do what was tried on tuning seeds before, in data/tuning, in place of the plan")
    .option(
      "--sample <n>",
      "make so many of the published runs anew, drawn at random, and compare their bytes",
      positive,
    )
    .option("--seed <n>", "seed of the draw of --sample", positive)
    .option("--workers <n>", "processes at once; as many as there are cores unless given", positive)
    .option("--experiment <names...>", "only these planned experiments")
    .action((options: Options) => {
      const { finetune, tuning, seed, sample } = options;
      if (seed !== undefined && sample === undefined)
        throw new InputError("--seed is of the draw of --sample; give both");
      if (finetune) return advanceQuestion(learner(finetune, tuning), options);
      return advanceQuestion(tuning ? tuningQuestion() : paperQuestion(), options);
    });
}

/** The question of a model that learns. @param model as `--finetune` names it @throws InputError for one that is not planned */
function learner(model: true | string, tuning: boolean | undefined): ReturnType<typeof finetuneQuestion> {
  if (model === "smollm2" && !tuning) return smollm2Question();
  if (model !== true) {
    throw new InputError(`--finetune takes nothing or smollm2 (which has no tuning), not ${JSON.stringify(model)}`);
  }
  return tuning ? finetuneTuningQuestion() : finetuneQuestion();
}

async function advanceQuestion<P extends AnyPlan>(
  question: Question<P>,
  { freeze: freezes, status, answers: answersOnly, sample, seed, workers, experiment }: Options,
): Promise<void> {
  if (freezes) return console.log(freeze(question));
  const study = studyOf(question, experiment);
  const { plan, planned, store } = study;
  const tell = (lines: readonly string[]): void => {
    for (const line of lines) console.log(withoutControlCodes(line));
  };
  if (status) return tellStatus(planned, store);
  if (answersOnly) return tell(question.lines(answered(study), plan));
  const limits = workers === undefined ? {} : { workers };
  if (sample !== undefined) {
    const there = publishedOf(planned, store);
    if (there.length === 0) throw new InputError(`${store.folder} holds none of these runs yet; make some first`);
    return verifySample(there, store.results(), { count: sample, ...limits, ...(seed ? { seed } : {}) });
  }
  const { done, total, answers } = await advance(study, { ...limits, say, tell: countWriter("published runs") });
  tell(question.lines(answers, plan));
  console.log(
    `${done} of ${total} planned runs are in ${store.folder}; ${question.names.answers} beside it has what they answer`,
  );
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
