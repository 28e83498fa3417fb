import type { Level } from "./levels/level";
import { VectorEnv } from "./vector";

/** n environments of one level, stepped together; one that ends starts its next episode in the same step. */
export interface Environments {
  readonly n: number;
  /** n × B bytes: what each agent sees after the last step or reset. */
  readonly observations: Uint8Array;
  /** n × B bytes: the last observation of an episode that ended in the last step; other rows are old. */
  readonly finalObservations: Uint8Array;
  /** Rewards of the last step; an episode succeeds by a reward above 0 in its last step. */
  readonly rewards: Float64Array;
  /** 1 where the episode was won or lost in the last step. */
  readonly terminated: Uint8Array;
  /** 1 where a time limit ended the episode in the last step. */
  readonly truncated: Uint8Array;
  /** Starts an episode in each, of one seed each. */
  reset(seeds: ArrayLike<number>): void;
  /** One step in each: actions 0 to K − 1, or K for nothing (of one that waits). */
  step(actions: ArrayLike<number>): void;
  /** What the agent of environment i is to do, in words. */
  mission(i: number): string;
  /** Steps done in the episode of environment i. */
  stepCount(i: number): number;
  /** What the agent of environment i sees, in sentences. */
  describe(i: number): readonly string[];
  /**
   * What the agent of environment i saw last in the episode that ended in the last step, in sentences. Where there is none a policy that
   * reads text judges the end of an episode at its time limit by the first sentences of the next.
   */
  describeFinal?(i: number): readonly string[];
  /** Bit a is set where action a is right in environment i; 0 where that is not known. */
  rightActions(i: number): number;
  /** Everything that environment i is, as a plain record. */
  saveState(i: number): unknown;
  /** Puts environment i into a saved state. */
  loadState(i: number, state: unknown): void;
}

/** A level of one's own: anything that opens {@link Environments}. */
export interface OwnLevel {
  readonly id: string;
  /** Names of the actions, which are what a teacher chooses from; BabyAI's six unless given. */
  readonly candidates?: readonly string[];
  open(n: number): Environments;
}

/** A level to play: one of BabyAI's, or one's own. */
export type AnyLevel = Level | OwnLevel;

/** Opens n environments of a level. */
export function openLevel(level: AnyLevel, n: number): Environments {
  return "open" in level ? level.open(n) : new VectorEnv(level, n);
}
