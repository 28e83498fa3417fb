export { Bot } from "./bot/bot";
export { BotError, BotPlanError, BotStuckError, DisappearedBoxError } from "./bot/errors";
export { type SubgoalWords, subgoalSentence, subgoalSentences } from "./bot/subgoal-sentence";
export type { Carried } from "./carried";
export {
  ACTION,
  ACTIONS,
  type Action,
  COLOUR,
  COLOUR_NAMES,
  type Direction,
  DOOR_STATE,
  OBJECT,
  OBJECT_NAMES,
} from "./codes";
export { describe } from "./describe";
export { type AnyLevel, type Environments, type OwnLevel, openLevel } from "./environments";
export { Episode } from "./episode";
export { InvalidActionError, ResetNeededError, StuckResetError, UnknownLevelError } from "./errors";
export type { Game } from "./game";
export {
  type Environment,
  type Info,
  type MakeOptions,
  make,
  type Observation,
  type ResetResult,
  type StepResult,
} from "./gym/environment";
export { Box, Dict, Discrete, Sentences, type Space } from "./gym/spaces";
export {
  type Autoreset,
  GymVectorEnv,
  type VectorObservation,
  type VectorOptions,
  type VectorStepResult,
  vector,
} from "./gym/vector";
export { describedInText, fullyObserved, oneHotObserved, type TextObservation } from "./gym/wrappers";
export type { DescriptorState, InstructionState } from "./instructions/state";
export type { Level } from "./levels/level";
export { levels } from "./levels/registry";
export { Pcg64, type Pcg64State } from "./random/pcg64";
export { gridSvg, type SvgOptions, sceneLabel } from "./render/grid-svg";
export { type Frame, type PlayerOptions, playerHtml } from "./render/player";
export { type Scene, sceneOf } from "./render/scene";
export { goldenRecords } from "./replay/golden";
export { replay } from "./replay/replay";
export { type Sight, type Situation, sights, situations } from "./situations";
export type { EnvState, ObjectState } from "./state";
export { VectorEnv } from "./vector";
export { encodeGrid } from "./view/encode-grid";
export { OBSERVATION_BYTES } from "./view/observe";
export { ONE_HOT_CHANNELS, oneHot } from "./view/one-hot";
export { PACKED_VALUES, pack, unpack } from "./view/packed";
export { VIEW_SIZE } from "./view/visibility";
