import { existsSync } from "node:fs";
import { InputError } from "../errors";
import { readJson } from "../json";
import type { Answer } from "./answer";
import { headlines } from "./headlines";
import { answerLines } from "./lines";
import type { Plan } from "./plan";
import { resultsFolder } from "./store";

/** The answers that are published in data/results/answers.json. @throws InputError where there are none */
export function publishedAnswers(): Answer[] {
  const path = resultsFolder("answers.json");
  if (!existsSync(path)) throw new InputError(`there is no ${path} yet; make it with \`make paper\``);
  return (readJson(path, "answers") as Answer[]).map((one) => withNaN(one));
}

/** The frozen plan of the published runs. @throws InputError where there is none */
export function publishedPlan(): Plan {
  return readJson(resultsFolder("plan.json"), "plan") as Plan;
}

/**
 * What the published answers come to, in words: whether each use and teacher could show feedback, what each tested cell found, how many
 * found what. All of it is computed from the answers, by the bounds that the frozen plan sets.
 * @throws InputError as {@link publishedAnswers}
 */
export function publishedFindings(): string[] {
  return answerLines(publishedAnswers(), publishedPlan().family);
}

/** The published answers in a few sentences, see `headlines`. @throws InputError as {@link publishedAnswers} */
export function publishedHeadlines(): string[] {
  return headlines(publishedAnswers(), publishedPlan().family);
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
