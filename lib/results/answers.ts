import { settingsOf } from "../runs";
import type { Answer } from "./answer";
import { exploredAnswers } from "./explored";
import { gateAnswers, gateOf } from "./gate";
import type { Plan, PlannedExperiment } from "./plan";
import { Published } from "./published";
import type { Result } from "./result";
import { type Column, testedAnswers } from "./tested";

/**
 * What published runs answer, as their plan said that it would be told: the gates, the tested cells, and all else.
 * @param results of the plan's runs, all or some
 */
export function answersOf(results: readonly Result[], plan: Plan): Answer[] {
  const { family } = plan;
  const published = new Published(results);
  const columns = plan.experiments.flatMap((experiment) => columnOf(published, experiment, plan));
  return [
    ...columns.flatMap(columnGate),
    ...testedAnswers(published, columns, family),
    ...exploredAnswers(published, plan),
  ];
}

/** The use and teacher of a tested experiment; none of another. */
function columnOf(published: Published, experiment: PlannedExperiment, { family }: Plan): Column[] {
  const { level, preset, teacher, overrides, arms } = experiment;
  if (level !== family.level || preset !== family.preset || !family.teachers.includes(teacher)) return [];
  const found = family.uses.filter(({ use }) => arms.includes(`${use}.${family.channels[0]}.${family.rules[0]}`));
  return found.map(({ use, measure }) => ({
    experiment,
    use,
    measure,
    updates: settingsOf({ preset, overrides }).updates,
    gate: gateOf(published, experiment, use, measure, family),
  }));
}

function columnGate({ experiment, use, measure, updates, gate }: Column): Answer[] {
  const { name, level, preset, teacher } = experiment;
  return gateAnswers(gate, ({ arm }) => ({
    experiment: name,
    level,
    preset,
    updates,
    use,
    teacher,
    rule: arm.endsWith("@oracle") ? null : "oracle",
    channel: "same-state",
    measure,
  }));
}
