export { collect } from "../feedback/collect";
export type { Episodes } from "../feedback/episodes";
export { type Evaluation, evaluate } from "../feedback/evaluate";
export { Loop, type LoopOptions } from "../feedback/loop";
export type { LoopState } from "../feedback/loop-state";
export { emptyMechanism, type Mechanism, type ReplyCounts, type VerdictCounts } from "../feedback/mechanism";
export type { EvaluationRow, UpdateRow } from "../feedback/row";
export { feedbackSentence } from "../feedback/sentence";
export { DEFAULTS, PRESETS, SETTINGS, type Setting } from "../feedback/settings";
export {
  evaluationLayouts,
  type LoopStreams,
  type Purpose,
  sharedStreams,
  stream,
  trainingLayouts,
  trainingStreams,
} from "../feedback/streams";
export { inverted, tdError } from "../feedback/verdict";
export { playEpisode } from "../report/episode";
