export { Bot } from "../env/bot/bot";
export { BotError, BotPlanError, BotStuckError, DisappearedBoxError } from "../env/bot/errors";
export { type SubgoalWords, subgoalSentence, subgoalSentences } from "../env/bot/subgoal-sentence";
export type { Carried } from "../env/carried";
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
} from "../env/codes";
export { describe } from "../env/describe";
export { openLevel } from "../env/environments";
export { Episode } from "../env/episode";
export { InvalidActionError, ResetNeededError, StuckResetError, UnknownLevelError } from "../env/errors";
export {
  type Environment,
  type Info,
  type MakeOptions,
  make,
  type Observation,
  type ResetResult,
  type StepResult,
} from "../env/gym/environment";
export { Box, Dict, Discrete, Sentences, type Space } from "../env/gym/spaces";
export {
  type Autoreset,
  GymVectorEnv,
  type VectorObservation,
  type VectorOptions,
  type VectorStepResult,
  vector,
} from "../env/gym/vector";
export { describedInText, fullyObserved, oneHotObserved, type TextObservation } from "../env/gym/wrappers";
export { Pcg64, type Pcg64State } from "../env/random/pcg64";
export { gridSvg, type SvgOptions, sceneLabel } from "../env/render/grid-svg";
export { type Frame, type PlayerOptions, playerHtml } from "../env/render/player";
export { type Scene, sceneOf } from "../env/render/scene";
export { goldenRecords } from "../env/replay/golden";
export { replay } from "../env/replay/replay";
export { type Sight, type Situation, sights, situations } from "../env/situations";
export type { EnvState, ObjectState } from "../env/state";
export { VectorEnv } from "../env/vector";
export { encodeGrid } from "../env/view/encode-grid";
export { OBSERVATION_BYTES } from "../env/view/observe";
export { ONE_HOT_CHANNELS, oneHot } from "../env/view/one-hot";
export { VIEW_SIZE } from "../env/view/visibility";
export { type FrameWords, snapshot } from "../report/episode";
