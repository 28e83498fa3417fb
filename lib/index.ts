/**
 * A teacher and a student teach each other: BabyAI, language models as teachers, a PPO student, feedback between them, and
 * experiments with all of it. `experiment`, `show` and `claim` are the verbs of notebooks; `arm` and the registries beside it
 * are what an experiment is made of; the namespaces hold the parts.
 * @module tandem
 */

export type { AnyLevel, Environments, OwnLevel } from "./env/environments";
export type { Game } from "./env/game";
export type { Level } from "./env/levels/level";
export { levels } from "./env/levels/registry";
export { FailedError, InputError, InterruptedError, TandemError } from "./errors";
export { type Arm, type ArmParts, arm } from "./feedback/arm";
export { arms } from "./feedback/arms";
export { budgets } from "./feedback/budgets";
export type { Budget, Occasion } from "./feedback/budgets/budget";
export { channels } from "./feedback/channels";
export type { Channel, ChannelKind, Said, Session, Told } from "./feedback/channels/channel";
export { noises } from "./feedback/noise";
export type { Noise } from "./feedback/noise/noise";
export type { PartSetting, PartSettings } from "./feedback/part-settings";
export type { LogRow } from "./feedback/row";
export { rules } from "./feedback/rules";
export type { Judge, Judged, Rule } from "./feedback/rules/rule";
export type { PresetName, Settings } from "./feedback/settings";
export type { Verdict } from "./feedback/verdict";
export { experiment } from "./notebook/experiment";
export { type Picture, type ProgressBar, progress, type Recorded, show } from "./notebook/show";
export { policies } from "./policy/kinds";
export type { PolicyKind } from "./policy/kinds/kind";
export type { PolicyOptions } from "./policy/options";
export type { Advice, Learner, Policy, Seen, States } from "./policy/policy";
export { networks } from "./policy/student/networks";
export type { Network, NetworkInput, ParameterTensors, Remembered } from "./policy/student/networks/network";
export { uses } from "./policy/student/uses";
export type { TokenUse } from "./policy/student/uses/use";
export { projectFolder } from "./project";
export type { Chart, Table } from "./report/chart/chart";
export { claim } from "./report/claim";
export type { Experiment, ExperimentSpec } from "./runs/experiment";
export type { RunOptions } from "./runs/run-all";
export type { RunSpec } from "./runs/run-spec";
export type { Run } from "./runs/store";
/** Charts and tables, for {@link show}. */
export * as charts from "./surface/charts";
/** BabyAI's environment, bit for bit that of minigrid: single, in vectors, as gymnasium has it; what is seen, in words and pictures. */
export * as env from "./surface/env";
/** Algorithm 1: the loop, its streams of randomness, its advantage, its sentences, its settings. */
export * as feedback from "./surface/feedback";
/** What runs logged, as records and data frames. */
export * as records from "./surface/records";
/** Runs by their keys: to do them, to read them back, to check them, to go on with what they trained. */
export * as runs from "./surface/runs";
/** Statistics of few runs: robust means, bootstrap intervals, paired comparisons. */
export * as stats from "./surface/stats";
/** What the student is made of: networks' inputs and outputs, PPO, parameters, checkpoints. */
export * as students from "./surface/students";
/** Teachers M(x_t|s_t): to open one by name, to ask it, to record it, to measure what it is worth. */
export * as teachers from "./surface/teachers";
export type { Query, Teacher } from "./teacher/teacher";
