export {
  type EvaluationRecord,
  evaluationRecords as evaluations,
  frame,
  type UpdateRecord,
  updateRecords as updates,
} from "../report/frame";
export { type Summary, summaryLines } from "../report/summary";
export type { Answer } from "../results/answer";
export { publishedAnswers, publishedFindings } from "../results/published-answers";
export { type PublishedWanted, publishedRuns } from "../results/published-runs";
