import { evaluationGroups } from "./evaluation-groups";
import type { EvaluationRecord } from "./frame";
import type { Group, Pooling } from "./groups";
import { areaUnderCurve } from "./stats/index";

/** Areas under the success curves of one arm: by seed, seeds in order. */
export interface SeedAreas extends Omit<Group<EvaluationRecord>, "rows"> {
  readonly bySeed: ReadonlyMap<number, number>;
}

/**
 * The area under each seed's success curve, 0 to 1, arm by arm.
 * @throws InputError for records of different experiments, see `groups`
 */
export function seedAreas(
  records: readonly EvaluationRecord[],
  measure: EvaluationRecord["measure"],
  pooling: Pooling = {},
): SeedAreas[] {
  const curves = evaluationGroups(records, pooling, (record) => !record.final && record.measure === measure);
  return curves.map(({ rows, ...group }) => {
    const seeds = [...new Set(rows.map(({ seed }) => seed))];
    const area = (wanted: number): number => {
      const curve = rows.filter(({ seed }) => seed === wanted);
      return areaUnderCurve(
        curve.map(({ frames }) => frames),
        curve.map(({ success }) => success),
      );
    };
    return { ...group, bySeed: new Map(seeds.map((seed) => [seed, area(seed)])) };
  });
}

/**
 * Area under each seed's success curve, by arm (and by the value of a factor): one number a run, seeds in order.
 * @throws InputError for records of different experiments, see `groups`
 */
export function areas(
  records: readonly EvaluationRecord[],
  measure: EvaluationRecord["measure"],
  pooling: Pooling = {},
): Map<string, number[]> {
  return new Map(seedAreas(records, measure, pooling).map(({ name, bySeed }) => [name, [...bySeed.values()]]));
}
