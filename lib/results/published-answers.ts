import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors";
import { readJson } from "../json";
import type { Answer } from "./answer";
import type { FinetunePlan } from "./finetune/plan";
import { finetuneShortAnswer } from "./finetune/short-answer";
import { headlines } from "./headlines";
import type { AnyPlan, Plan } from "./plan";
import { type Asked, finetuneQuestion, paperQuestion, publishedPlace, smollm2Question } from "./questions";
import { shortAnswer } from "./short-answer";
import type { Question } from "./study";

/**
 * The answers that are published in data/results: answers.json, or of models that learn answers-finetune.json.
 * @throws InputError where there are none
 */
export function publishedAnswers(asked: Asked = "paper"): Answer[] {
  return asked === "paper" ? answersOf(paperQuestion(), "paper") : answersOf(learnerOf(asked), `paper-${asked}`);
}

/** The questions of a model that learns. */
type Learning = Exclude<Asked, "paper">;

function learnerOf(asked: Learning): Question<FinetunePlan> {
  return asked === "finetune" ? finetuneQuestion() : smollm2Question();
}

function answersOf<P extends AnyPlan>({ folder, names }: Question<P>, target: string): Answer[] {
  const path = join(folder, names.answers);
  if (!existsSync(path)) throw new InputError(`there is no ${path} yet; make it with \`make ${target}\``);
  return (readJson(path, "answers") as Answer[]).map((one) => withNaN(one));
}

/** The frozen plan of the published runs. @throws InputError where there is none */
export function publishedPlan(asked?: "paper"): Plan;
export function publishedPlan(asked: Learning): FinetunePlan;
export function publishedPlan(asked: Asked = "paper"): Plan | FinetunePlan {
  return asked === "paper" ? planOf(paperQuestion()) : planOf(learnerOf(asked));
}

function planOf<P extends AnyPlan>({ folder, names }: Question<P>): P {
  return readJson(join(folder, names.plan), "plan") as P;
}

/** The frozen plan of published runs; undefined where there is none yet. */
export function publishedPlanOf(asked: Asked): AnyPlan | undefined {
  const { folder, names } = publishedPlace(asked);
  const path = join(folder, names.plan);
  return existsSync(path) ? (readJson(path, "plan") as AnyPlan) : undefined;
}

/**
 * What the published answers come to, in words: whether each use and teacher could show feedback, what each tested cell found, how many
 * found what. All of it is computed from the answers, by the bounds that the frozen plan sets.
 * @throws InputError as {@link publishedAnswers}
 */
export function publishedFindings(asked: Asked = "paper"): string[] {
  const answers = publishedAnswers(asked);
  return asked === "paper" ? linesOf(paperQuestion(), answers) : linesOf(learnerOf(asked), answers);
}

function linesOf<P extends AnyPlan>(question: Question<P>, answers: readonly Answer[]): string[] {
  return question.lines(answers, planOf(question));
}

/** The published answers in a few sentences, see `headlines`. @throws InputError as {@link publishedAnswers} */
export function publishedHeadlines(): string[] {
  const plan = publishedPlan();
  return headlines(publishedAnswers(), plan.family, testedSeeds(plan));
}

/** The published answers in a few lines, see `shortAnswer` and `finetuneShortAnswer`. @throws InputError as {@link publishedAnswers} */
export function publishedAnswer(asked: "paper" | "finetune" = "paper"): string {
  if (asked !== "paper") return finetuneShortAnswer(publishedAnswers(asked), publishedPlan(asked).family);
  const plan = publishedPlan();
  return shortAnswer(publishedAnswers(), plan.family, testedSeeds(plan));
}

/** Seeds that a tested cell is planned to have. */
function testedSeeds({ family, experiments }: Plan): number {
  const tested = experiments.filter(({ arms }) =>
    family.uses.some(({ use }) => arms.includes(`${use}.${family.channels[0]}.${family.rules[0]}`)),
  );
  return Math.max(...tested.map(({ seeds }) => seeds.count));
}

/** JSON has no NaN: a number that could not be had stands there as null. Only `rule`, `channel` and `pHolm` are null by themselves. */
function withNaN(answer: Answer): Answer {
  const known: readonly string[] = ["rule", "channel", "pHolm"];
  const pairs = Object.entries(answer).map(([name, value]) => [
    name,
    value === null && !known.includes(name) ? Number.NaN : value,
  ]);
  return Object.fromEntries(pairs) as Answer;
}
