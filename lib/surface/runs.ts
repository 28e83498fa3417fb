export type { Progress } from "../runs/count";
export type { Engine, Task, TaskEvents } from "../runs/engines/engine";
export { hereEngine } from "../runs/engines/here";
export { localEngine } from "../runs/engines/local";
export { specs } from "../runs/experiment";
export type { Fingerprint } from "../runs/fingerprint";
export { type Identity, identity, keyOf } from "../runs/key";
export { loopOptions } from "../runs/loop-options";
export { openPolicy } from "../runs/open-policy";
export { PartError } from "../runs/own/call";
export { planOf, settingsOf } from "../runs/plan";
export { runAll } from "../runs/run-all";
export type { RunPlan } from "../runs/run-plan";
export { checkSpec } from "../runs/spec";
export { SpecError } from "../runs/spec-error";
export {
  type LoggedRun,
  type Manifest,
  openStore,
  type ReadOnlyStore,
  readRun,
  readStore,
  runsFolder,
  type Store,
} from "../runs/store";
export { Training, type TrainingState } from "../runs/train";
export { trainedPolicy } from "../runs/trained-policy";
export { type Compared, type Verification, verify } from "../runs/verify";
