import { uses } from "../policy/student/uses";
import { MOST_SEEDS } from "../report/page/limits";
import type { MadeBefore } from "../report/page/rerun-page";
import { SYNTHETIC } from "./paper-setting";
import type { Plan } from "./plan";
import { publishedPlanOf } from "./published-answers";
import { type PublishedRun, publishedRun } from "./published-runs";
import { publishedFolder } from "./questions";
import { streamedResults } from "./streamed";

/** Of each use, what stands beside the use itself: a right teacher, silence, the paper's rule and its opposite, the rule that was tuned, the truth. */
const BESIDE = ["@oracle", ".sentence.silent", ".sentence.paper", ".sentence.paper.inverted", ".sentence.q-sure"];
const MORE = [".same-state.silent", ".same-state.paper", ".same-state.q-sure", ".same-state.oracle"];

/** The student alone: in every experiment. */
const ALONE = "student-alone";

/** Published runs of the paper's question that a page can make again, an experiment a use of the token; none where none are published. */
export function publishedToRerun(): MadeBefore[] {
  const plan = publishedPlanOf("paper") as Plan | undefined;
  if (!plan) return [];
  const { uses: asked, preset } = plan.family;
  const [first] = plan.experiments;
  const wanted = new Set([ALONE, ...asked.flatMap(({ use }) => armsOf(use))]);
  const found: PublishedRun[] = [];
  for (const result of streamedResults(publishedFolder("paper")).results()) {
    const { arm, seed, teacher } = result.spec;
    if (!wanted.has(arm) || teacher !== SYNTHETIC || result.spec.preset !== preset) continue;
    if (seed < first.seeds.from || seed >= first.seeds.from + MOST_SEEDS) continue;
    found.push(publishedRun(result));
  }
  return asked.flatMap(({ use, measure }) => {
    const names = [ALONE, ...armsOf(use)];
    const runs = found
      .filter(({ spec }) => names.includes(spec.arm))
      .sort((a, b) => names.indexOf(a.spec.arm) - names.indexOf(b.spec.arm));
    if (!runs.some(({ spec }) => spec.arm !== ALONE)) return [];
    const title = `Published: the student ${uses.get(use).title} (${use})`;
    const chosen = [ALONE, use, `${use}.sentence.paper`];
    return [{ name: `published-${use}`, title, against: "the published run", runs, measure, chosen }];
  });
}

function armsOf(use: string): string[] {
  return [use, ...[...BESIDE, ...MORE].map((rest) => `${use}${rest}`)];
}
