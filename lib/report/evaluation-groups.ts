import type { EvaluationRecord } from "./frame";
import { type Group, groups, type Pooling } from "./groups";

/**
 * Evaluations by arm, seeds and updates in order.
 * @param wanted those to be kept; all must agree in their factors, wanted or not
 * @throws InputError as `groups`
 */
export function evaluationGroups(
  records: readonly EvaluationRecord[],
  pooling: Pooling,
  wanted: (record: EvaluationRecord) => boolean,
): Group<EvaluationRecord>[] {
  const unit = ({ update, measure, decision, final }: EvaluationRecord): string =>
    `update ${update}, ${measure}, ${decision}${final ? ", final" : ""}`;
  return groups(records, pooling, { unit })
    .map((group) => ({
      ...group,
      rows: group.rows.filter(wanted).sort((a, b) => a.seed - b.seed || a.frames - b.frames),
    }))
    .filter(({ rows }) => rows.length > 0);
}
