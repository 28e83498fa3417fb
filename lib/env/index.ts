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
export { Episode } from "./episode";
export { InvalidActionError, ResetNeededError, StuckResetError, UnknownLevelError } from "./errors";
export type { DescriptorState, InstructionState } from "./instructions/state";
export type { Level } from "./levels/level";
export { level, levels } from "./levels/registry";
export { Pcg64, type Pcg64State } from "./random/pcg64";
export type { EnvState, ObjectState } from "./state";
export { type Carried, VectorEnv } from "./vector";
export { OBSERVATION_BYTES } from "./view/observe";
export { VIEW_SIZE } from "./view/visibility";
