import { InputError } from "../../errors";
import type { Scoring } from "../../model/scores";

/** How a language model is fine-tuned as the policy: where implementations of the same PPO part ways, each a switch. */
export interface FinetuneMode {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** What rewards are multiplied by; V is learned in these units, and told in units of the return. */
  readonly rewardScale: number;
  /** Whether a time limit is an end after which nothing comes (0), or is bootstrapped by V of the last state. */
  readonly timeLimit: "terminal" | "bootstrapped";
  /**
   * Over what advantages get mean 0 and (population) standard deviation 1, nothing being added to the latter; alike ones become 0,
   * where NumPy divides by 0.
   */
  readonly normalised: "environment" | "rollout" | "nothing";
  /** What V is drawn to: the discounted rewards to go, or A + V. */
  readonly valueTarget: "reward-to-go" | "lambda-return";
  /** Whether a frame's V is drawn to its own return, or to the returns of all frames of its minibatch, and clipped around the old V of each. */
  readonly valuePairs: "own" | "all";
  /** Whether frames are taken one environment after the other, or in a new order each epoch. */
  readonly order: "contiguous" | "shuffled";
  /** Whether the gradient is scaled down to `maxGradientNorm`. */
  readonly clipsGradient: boolean;
  /** ε of Adam, whose β are 0.9 and 0.999, without weight decay. */
  readonly adamEpsilon: number;
  /** What a candidate's score sums up over its tokens, or that the run's `scoring` says so; π is the softmax of the scores. */
  readonly scoring: TrainedScoring | "as set";
  /** What a candidate's score gains for each token that it has fewer than the longest candidate. */
  readonly scorePadding: number;
  /** Whether a prompt is put into the model's chat template, where it has one. */
  readonly chatTemplate: boolean;
  /** Whose prompt a state is put into. */
  readonly prompt: "lamorel" | "glam";
}

/** Scorings that have a gradient here. */
export type TrainedScoring = Exclude<Scoring, "token-mean">;

/** What of a mode the model itself must know. */
export interface ModelMode extends Pick<FinetuneMode, "valuePairs" | "adamEpsilon" | "scorePadding" | "chatTemplate"> {
  readonly scoring: TrainedScoring;
}

/**
 * A mode with its scoring settled.
 * @param scoring the run's, which counts where the mode leaves it open
 * @throws InputError for a scoring without a gradient
 */
export function settled(mode: FinetuneMode, scoring: Scoring): FinetuneMode & ModelMode {
  if (mode.scoring !== "as set") return { ...mode, scoring: mode.scoring };
  if (scoring !== "token-mean") return { ...mode, scoring };
  throw new InputError("a language model that learns is not scored by token-mean; set scoring to logprob or raw-logit");
}
