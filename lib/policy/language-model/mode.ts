/** How a language model is fine-tuned as the policy: where implementations of the same PPO part ways, each a switch. */
export interface FinetuneMode {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** What rewards are multiplied by; V is learned in these units, and told in units of the return. */
  readonly rewardScale: number;
  /** Whether a time limit is an end after which nothing comes (0), or is bootstrapped by V of the last state. */
  readonly timeLimit: "terminal" | "bootstrapped";
  /** Over what advantages get mean 0 and standard deviation 1. */
  readonly normalised: "environment" | "rollout";
  /** What V is drawn to: the discounted rewards to go, or A + V. */
  readonly valueTarget: "reward-to-go" | "lambda-return";
  /** Whether frames are taken one environment after the other, or in a new order each epoch. */
  readonly order: "contiguous" | "shuffled";
  /** Whether the gradient is scaled down to `maxGradientNorm`. */
  readonly clipsGradient: boolean;
  /** What a candidate's score sums up over its tokens; π is the softmax of the scores. */
  readonly scores: "log-probabilities" | "raw logits";
  /** Whose prompt a state is put into. */
  readonly prompt: "lamorel" | "glam";
}
