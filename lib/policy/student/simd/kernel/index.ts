/** The student of the default network in WebAssembly: forward of single states, gradient of minibatches, Adam. What student.ts calls. */
import { openAdam } from "./adam";
import { openLoss } from "./losses";
import { openParameters } from "./parameters";

// Addresses of arrays, which change when they grow, and what is done with them.
export { first, restoreAdam, second, step } from "./adam";
export {
  act,
  find,
  inAdvice,
  inMissions,
  inObservations,
  inRows,
  openRows,
  outLogs,
  outValues,
  read,
  rowStates,
} from "./forward";
export { gradient } from "./gradient";
export { forget, isFull, missionWords, newMission } from "./lookup";
export { means } from "./losses";
export {
  batchRows,
  openRollout,
  rollAction,
  rollAdvantage,
  rollAdvice,
  rollOld,
  rollOldValue,
  rollReturn,
  rollState,
  rollTarget,
  takeRows,
} from "./minibatch";
export { count, parameters, parametersChanged, toGradient } from "./parameters";

/** Once, before anything else. */
export function open(
  words: i32,
  actions: i32,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  clip: f64,
  entropy: f64,
  value: f64,
): void {
  openParameters(words, actions);
  openAdam(rate, beta1, beta2, epsilon);
  openLoss(clip, entropy, value);
}
