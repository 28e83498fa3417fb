import type { Rollout } from "../rollout";
import { generalisedAdvantage } from "../student/advantage";
import type { PpoOptions } from "../student/ppo-options";
import type { FinetuneMode } from "./mode";

/** What PPO learns of a rollout, T × N rows as its own, in the units of scaled rewards. */
export interface Experience {
  readonly advantages: Float64Array;
  readonly returns: Float64Array;
  readonly oldValues: Float64Array;
}

/** Advantages, returns and values of a rollout, as a mode has them. @param rollout its values in units of the return */
export function experienceOf(
  rollout: Rollout,
  mode: FinetuneMode,
  { gamma, lambda }: Pick<PpoOptions, "gamma" | "lambda">,
): Experience {
  const { environments: n, ended } = rollout;
  const scaled = (values: Float64Array): Float64Array => values.map((value) => value * mode.rewardScale);
  const [rewards, values, nexts] = [rollout.rewards, rollout.values, rollout.nextValues].map(scaled);
  const nextValues = mode.timeLimit === "terminal" ? nexts.map((value, row) => (ended[row] ? 0 : value)) : nexts;
  const advantages = generalisedAdvantage(rewards, values, nextValues, ended, n, gamma, lambda);
  const returns =
    mode.valueTarget === "lambda-return"
      ? advantages.map((advantage, row) => advantage + values[row])
      : rewardsToGo(rewards, nextValues, ended, n, gamma);
  if (mode.normalised !== "nothing") normalise(advantages, mode.normalised === "environment" ? n : 1);
  return { advantages, returns, oldValues: values };
}

/** R_t = r_t + γ R_{t+1}, from V of the next state on where the episode or the rollout ends; T × N. */
function rewardsToGo(
  rewards: Float64Array,
  nextValues: Float64Array,
  ended: Uint8Array,
  n: number,
  gamma: number,
): Float64Array {
  const returns = new Float64Array(rewards.length);
  for (let at = rewards.length - 1; at >= 0; at--) {
    const cut = ended[at] === 1 || at + n >= rewards.length;
    returns[at] = rewards[at] + gamma * (cut ? nextValues[at] : returns[at + n]);
  }
  return returns;
}

/** Brings every n-th value, from each of the first n on, to mean 0 and (population) standard deviation 1; alike values to 0. */
function normalise(values: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let [sum, squares, count] = [0, 0, 0];
    for (let at = i; at < values.length; at += n) {
      sum += values[at];
      count++;
    }
    const mean = sum / count;
    for (let at = i; at < values.length; at += n) squares += (values[at] - mean) ** 2;
    const deviation = Math.sqrt(squares / count);
    for (let at = i; at < values.length; at += n) values[at] = deviation > 0 ? (values[at] - mean) / deviation : 0;
  }
}
