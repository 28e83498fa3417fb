import { Pcg64 } from "../env";
import type { Table } from "./chart/chart";
import type { Score } from "./curves";
import { evaluationGroups } from "./evaluation-groups";
import type { EvaluationRecord } from "./frame";
import type { Pooling } from "./groups";
import { BOOTSTRAP_SEED, bootstrap, interquartileMean, LEAST_SEEDS } from "./stats/index";

/**
 * Final scores of each arm: interquartile means with intervals, on the layouts held back for the end.
 * @throws InputError for records of different experiments, see `groups`
 */
export function finalTable(records: readonly EvaluationRecord[], pooling: Pooling = {}): Table {
  const random = new Pcg64(BOOTSTRAP_SEED);
  const rows: (string | number)[][] = [];
  for (const group of evaluationGroups(records, pooling, ({ final }) => final)) {
    for (const measure of ["learning", "team"] as const) {
      for (const decision of ["sampled", "greedy"] as const) {
        const mine = group.rows.filter((record) => record.measure === measure && record.decision === decision);
        if (mine.length === 0) continue;
        const estimate = (score: Score): (string | number)[] => {
          const scores = mine.map((record) => record[score]);
          const { value, low, high } = bootstrap(scores, interquartileMean, { random });
          return [value, mine.length < LEAST_SEEDS ? "too few seeds" : `[${low.toFixed(3)}, ${high.toFixed(3)}]`];
        };
        rows.push([group.name, measure, decision, mine.length, ...estimate("success"), ...estimate("return20")]);
      }
    }
  }
  const columns = ["arm", "measure", "decision", "seeds", "success", "95 % interval", "return × 20", "95 % interval "];
  return { columns, rows };
}
