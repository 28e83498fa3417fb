import { join } from "node:path";
import { projectFolder } from "../project";
import { PUBLISHED_NAMES } from "../runs/experiment-name";
import { answersOf } from "./answers";
import { finetuneAnswers } from "./finetune/answers";
import { finetuneLines } from "./finetune/lines";
import { type FinetunePlan, finetunePlan } from "./finetune/plan";
import { smollm2Plan } from "./finetune/smollm2-plan";
import { finetuneTuningPlan } from "./finetune/tuning-plan";
import { answerLines } from "./lines";
import { keptRuns } from "./make-kept";
import { paperPlan } from "./paper-plan";
import type { Plan } from "./plan";
import { resultsFolder } from "./store";
import type { Question } from "./study";
import { tuningPlan } from "./tuning-plan";

/** Names of the questions whose runs are published. */
export const ASKED: typeof PUBLISHED_NAMES = PUBLISHED_NAMES;

/** Name of a question. */
export type Asked = (typeof ASKED)[number];

/** Where a question keeps what is published of it. */
export function publishedPlace(asked: Asked): Pick<Question, "folder" | "names"> {
  return QUESTIONS[asked]();
}

/** The folder of a question's published runs. */
export function publishedFolder(asked: Asked): string {
  const { folder, names } = publishedPlace(asked);
  return join(folder, names.runs);
}

const tutor: Pick<Question<Plan>, "answers" | "lines" | "command"> = {
  command: "npx tandem paper",
  answers: answersOf,
  lines: (answers, { family }) => answerLines(answers, family),
};

const PLAIN_NAMES = { plan: "plan.json", answers: "answers.json", runs: "runs" } as const;

/** The paper's question in the tutor reading: a teacher that advises a student. */
export function paperQuestion(): Question<Plan> {
  return { ...tutor, folder: resultsFolder(), names: PLAIN_NAMES, plan: paperPlan, frozen: true };
}

/** What was tried of it on tuning seeds before. */
export function tuningQuestion(): Question<Plan> {
  return { ...tutor, folder: projectFolder("data", "tuning"), names: PLAIN_NAMES, plan: tuningPlan, frozen: false };
}

/** Every update of 40 is published, with its losses. */
const make = keptRuns({ stretches: 40, losses: true });

const learner: Pick<Question<FinetunePlan>, "answers" | "lines" | "make" | "command"> = {
  command: "npx tandem paper --finetune",
  answers: finetuneAnswers,
  lines: (answers, { family }) => finetuneLines(answers, family),
  make,
};

/** The paper's question of a language model that is the policy, and learns. */
export function finetuneQuestion(): Question<FinetunePlan> {
  const names = { plan: "plan-finetune.json", answers: "answers-finetune.json", runs: "finetune" };
  return { ...learner, folder: resultsFolder(), names, plan: finetunePlan, frozen: true };
}

/** What was tried of it on tuning seeds before. */
export function finetuneTuningQuestion(): Question<FinetunePlan> {
  const folder = projectFolder("data", "tuning", "finetune");
  return { ...learner, folder, names: PLAIN_NAMES, plan: finetuneTuningPlan, frozen: false };
}

/** A real language model that is the policy, and learns: shown, not tested. */
export function smollm2Question(): Question<FinetunePlan> {
  const names = { plan: "plan-smollm2.json", answers: "answers-smollm2.json", runs: "smollm2" };
  const command = "npx tandem paper --finetune smollm2";
  return { ...learner, folder: resultsFolder(), names, plan: smollm2Plan, frozen: true, command };
}

const QUESTIONS = { paper: paperQuestion, finetune: finetuneQuestion, smollm2: smollm2Question } as const;
