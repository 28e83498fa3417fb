export { EXPORT_FORMATS, type Exported, type ExportFormat, type ExportOptions, exportRecords } from "../exports/export";
export {
  type EvaluationRecord,
  evaluationRecords as evaluations,
  frame,
  type UpdateRecord,
  updateRecords as updates,
} from "../report/frame";
export { type MeasuredBy, type RunMeasures, runMeasures as measures } from "../report/measures/run-measures";
export { type Summary, summaryLines } from "../report/summary";
export type { Answer } from "../results/answer";
export { type BreakEven, breakEvens } from "../results/break-even";
export type { Family, Plan, PlannedExperiment } from "../results/plan";
export {
  publishedAnswer,
  publishedAnswers,
  publishedFindings,
  publishedHeadlines,
  publishedPlan,
} from "../results/published-answers";
export { type PublishedRun, type PublishedWanted, publishedRuns } from "../results/published-runs";
