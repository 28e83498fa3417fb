import type { Advice, Learner, Losses, States, Tensors } from "../policy";
import type { Rollout } from "../rollout";
import { Adam, clipNorm } from "./adam";
import { generalisedAdvantage } from "./advantage";
import { disposeBatch, toBatch } from "./batch";
import { POLICY_NORM } from "./heads";
import { gradient } from "./loss";
import { Minibatches } from "./minibatches";
import type { Network } from "./networks/network";
import { initialParameters, type Parameters } from "./parameters";
import type { PpoOptions } from "./ppo-options";
import { StudentPolicy, type StudentSeen } from "./reader";
import { shapedRewards } from "./shaped-rewards";
import { studentShapes } from "./shapes";
import type { StudentOptions } from "./student-options";
import { tensorflow } from "./tensorflow";
import type { TokenUse } from "./uses/use";

/** The student: actor π(a|x,s) and critic V(s) with the optimiser that trains them by PPO. */
export class Student implements Learner<StudentSeen> {
  readonly parameters: Parameters;
  /** What reads and acts. */
  readonly policy: StudentPolicy;
  readonly memory: number;
  readonly #network: Network;
  readonly #use: TokenUse;
  readonly #ppo: PpoOptions;
  readonly #adam: Adam;
  readonly #annealFrames: number;
  #frames = 0;

  constructor({ network, use, ppo, actions, annealFrames, uniform }: StudentOptions) {
    const shapes = studentShapes(network, actions);
    const start = { norms: { policy: POLICY_NORM }, ...(network.zeros ? { zeros: network.zeros } : {}) };
    this.parameters = initialParameters(shapes, uniform, start);
    this.policy = new StudentPolicy({ network, use, actions, parameters: this.parameters });
    this.memory = network.memory;
    this.#network = network;
    this.#use = use;
    this.#ppo = ppo;
    this.#annealFrames = annealFrames;
    this.#adam = new Adam(this.parameters.flat.length, ppo.learningRate);
    this.#changed();
  }

  get version(): number {
    return this.policy.version;
  }

  read(states: States, memory: Float32Array, rows: readonly number[]): StudentSeen {
    return this.policy.read(states, memory, rows);
  }

  act(states: States, seen: StudentSeen, advice: Advice, rows: readonly number[]): Float64Array {
    return this.policy.act(states, seen, advice, rows);
  }

  update(rollout: Rollout, integer: (n: number) => number): Losses {
    const { tf } = tensorflow();
    const { gamma, lambda, epochs, minibatch, maxGradientNorm } = this.#ppo;
    const { values, nextValues, ended, environments } = rollout;
    const { potential } = this.#use;
    const rewards = potential ? shapedRewards(rollout, potential, gamma) : rollout.rewards;
    const advantages = generalisedAdvantage(rewards, values, nextValues, ended, environments, gamma, lambda);
    const returns = advantages.map((advantage, row) => advantage + values[row]);
    const minibatches = new Minibatches(rollout, minibatch);
    const batchOf = (rows: Uint32Array) => toBatch(tf, rollout, advantages, returns, rows, this.#use, this.policy.time);
    const sums: Record<string, number> = {};
    let steps = 0;
    const whole = minibatches.whole && batchOf(minibatches.whole);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const rows of minibatches.shuffled(integer)) {
        const batch = whole ?? batchOf(rows);
        const { flat, means } = gradient(tf, this.#network, this.parameters, batch, this.#ppo);
        if (!whole) disposeBatch(tf, batch);
        const gradientNorm = clipNorm(flat, maxGradientNorm);
        this.#adam.step(this.parameters.flat, flat);
        for (const [name, mean] of Object.entries({ ...means, gradientNorm })) sums[name] = (sums[name] ?? 0) + mean;
        steps++;
      }
    }
    if (whole) disposeBatch(tf, whole);
    this.#frames += advantages.length;
    this.#changed();
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps]));
  }

  #changed(): void {
    this.policy.time = { frames: this.#frames, annealFrames: this.#annealFrames };
    this.policy.parametersChanged();
  }

  save(): Tensors {
    const { moments, steps } = this.#adam;
    return { parameters: this.parameters.flat, ...moments, counts: Float64Array.of(steps, this.#frames) };
  }

  load({ parameters, first, second, counts }: Tensors): void {
    this.parameters.flat.set(parameters);
    this.#adam.restore(first, second, counts[0]);
    this.#frames = counts[1];
    this.#changed();
  }
}
