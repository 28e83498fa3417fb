import { InputError } from "../../../errors";
import type { Advice, Learner, Losses, Seen, States, Tensors } from "../../policy";
import type { Rollout } from "../../rollout";
import { BETA1, BETA2, EPSILON } from "../adam-constants";
import { generalisedAdvantage } from "../advantage";
import { CELLS, MISSION_WORDS } from "../features";
import { POLICY_NORM } from "../heads";
import type { Gradient } from "../loss";
import { Minibatches } from "../minibatches";
import { MLP_SHAPE } from "../networks/mlp-shape";
import { initialParameters, type Parameters, parametersOf, type Shapes } from "../parameters";
import type { PpoOptions } from "../ppo-options";
import { shapedRewards } from "../shaped-rewards";
import { studentShapes } from "../shapes";
import type { StudentOptions } from "../student-options";
import type { Time, TokenUse } from "../uses/use";
import { type Kernel, openKernel } from "./kernel";
import { Missions } from "./missions";

/** Bytes of an observation. */
const OBSERVATION = CELLS * 3;
/** Means over a minibatch, in the kernel's order; the last only where π is drawn to a target. */
const MEANS = ["policyLoss", "valueLoss", "entropy", "approximateKl", "clipFraction", "crossEntropy"] as const;

/** What the kernel made of states: their numbers there, valid while `version` and `era` are the student's. */
export interface SimdSeen extends Seen {
  readonly states: Int32Array;
  readonly version: number;
  readonly era: number;
}

/**
 * The student of the default network, worked out by a kernel in WebAssembly (`kernel/`): the same function, loss, weights at the start,
 * draws and checkpoints as `Student`, in float32 with sums in another order, at a tenth of the cost. Rows of equal states share
 * their work, and what is known of a state is kept until the parameters change.
 *
 * It gives the same bytes wherever WebAssembly has vectors: plain float32 and float64, no fused products, no functions of the machine's.
 *
 * States are kept in a table without limit within a call; when it has more than 65 536, or as many slots, it is emptied before the next
 * `read` or `update`, and a state that was read before and is acted on after is read again.
 */
export class SimdStudent implements Learner<SimdSeen> {
  readonly memory = 0;
  readonly #kernel: Kernel = openKernel();
  readonly #missions: Missions;
  readonly #shapes: Shapes;
  readonly #actions: number;
  readonly #use: TokenUse;
  readonly #ppo: PpoOptions;
  readonly #annealFrames: number;
  #frames = 0;
  #steps = 0;
  #version = 0;
  #era = 0;

  constructor({ use, ppo, actions, annealFrames, uniform }: StudentOptions) {
    this.#shapes = studentShapes(MLP_SHAPE, actions);
    this.#missions = new Missions(this.#kernel);
    this.#actions = actions;
    this.#use = use;
    this.#ppo = ppo;
    this.#annealFrames = annealFrames;
    const { learningRate, clip, entropyCoefficient, valueCoefficient } = ppo;
    this.#kernel.open(
      ...[MISSION_WORDS.length, actions, learningRate, BETA1, BETA2, EPSILON],
      ...[clip, entropyCoefficient, valueCoefficient],
    );
    const start = { norms: { policy: POLICY_NORM }, zeros: MLP_SHAPE.zeros };
    this.#array("parameters").set(initialParameters(this.#shapes, uniform, start).flat);
    this.#changed();
  }

  get version(): number {
    return this.#version;
  }

  /** A copy. */
  get parameters(): Parameters {
    return parametersOf(this.#shapes, this.#array("parameters").slice());
  }

  read(states: States, _memory: Float32Array, rows: readonly number[]): SimdSeen {
    this.#forgetIfFull();
    const { n } = states;
    const numbers = new Int32Array(n);
    const values = new Float64Array(n);
    this.#show(states, rows);
    const kernel = this.#kernel;
    checkCodes(kernel.read(rows.length));
    const found = this.#ints(kernel.rowStates.value, rows.length);
    const v = this.#floats(kernel.outValues.value, rows.length);
    for (let k = 0; k < rows.length; k++) {
      numbers[rows[k]] = found[k];
      values[rows[k]] = v[k];
    }
    return { values, memory: new Float32Array(0), states: numbers, version: this.#version, era: this.#era };
  }

  act(states: States, seen: SimdSeen, advice: Advice, rows: readonly number[]): Float64Array {
    const current = seen.version === this.#version && seen.era === this.#era;
    const known = current ? seen : this.read(states, new Float32Array(0), rows);
    const kernel = this.#kernel;
    kernel.openRows(rows.length);
    const K = this.#actions;
    const numbers = this.#ints(kernel.rowStates.value, rows.length);
    const read = this.#floats(kernel.inAdvice.value, rows.length * 3 * K);
    for (let k = 0; k < rows.length; k++) {
      const number = known.states[rows[k]];
      numbers[k] = this.#advise(advice, rows[k], read, k * 3 * K) ? ~number : number;
    }
    kernel.act(rows.length);
    const out = new Float64Array(states.n * K);
    const logs = this.#doubles(kernel.outLogs.value, rows.length * K);
    for (let k = 0; k < rows.length; k++) for (let j = 0; j < K; j++) out[rows[k] * K + j] = logs[k * K + j];
    return out;
  }

  update(rollout: Rollout, integer: (n: number) => number): Losses {
    const { gamma, lambda, epochs, minibatch, maxGradientNorm } = this.#ppo;
    const { values, nextValues, ended, environments } = rollout;
    const { potential, target } = this.#use;
    const rewards = potential ? shapedRewards(rollout, potential, gamma) : rollout.rewards;
    const advantages = generalisedAdvantage(rewards, values, nextValues, ended, environments, gamma, lambda);
    const returns = advantages.map((advantage, row) => advantage + values[row]);
    const advised = this.#load(rollout, advantages, returns);
    const kernel = this.#kernel;
    const minibatches = new Minibatches(rollout, minibatch);
    const names = this.#names;
    const sums: Record<string, number> = Object.fromEntries([...names, "gradientNorm"].map((name) => [name, 0]));
    let steps = 0;
    if (minibatches.whole) this.#take(minibatches.whole, advised);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const rows of minibatches.shuffled(integer)) {
        if (!minibatches.whole) this.#take(rows, advised);
        kernel.gradient(target !== undefined);
        sums.gradientNorm += kernel.step(maxGradientNorm);
        const means = this.#doubles(kernel.means.value, MEANS.length);
        for (const [k, name] of names.entries()) sums[name] += means[k];
        steps++;
      }
    }
    this.#steps += steps;
    this.#frames += rewards.length;
    this.#changed();
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps]));
  }

  /** The gradient of the loss over some rows, as `gradient` in loss.ts has it, with the present parameters; nothing changes. */
  gradient(rollout: Rollout, advantages: Float64Array, returns: Float64Array, rows: Uint32Array): Gradient {
    this.#take(rows, this.#load(rollout, advantages, returns));
    const { gradient, parameters, toGradient, count, means } = this.#kernel;
    gradient(this.#use.target !== undefined);
    const found = this.#doubles(means.value, MEANS.length);
    return {
      flat: this.#floats(parameters.value + toGradient.value, count.value).slice(),
      means: Object.fromEntries(this.#names.map((name, k) => [name, found[k]])),
    };
  }

  /** What is logged of an update. */
  get #names(): readonly (typeof MEANS)[number][] {
    return this.#use.target ? MEANS : MEANS.slice(0, -1);
  }

  save(): Tensors {
    const [first, second] = (["first", "second"] as const).map((name) => Float64Array.from(this.#array(name)));
    const parameters = this.#array("parameters").slice();
    return { parameters, first, second, counts: Float64Array.of(this.#steps, this.#frames) };
  }

  load({ parameters, first, second, counts }: Tensors): void {
    for (const [name, saved] of Object.entries({ parameters, first, second })) {
      this.#array(name as "parameters" | "first" | "second").set(saved);
    }
    [this.#steps, this.#frames] = counts;
    this.#kernel.restoreAdam(this.#steps);
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    this.#kernel.parametersChanged();
  }

  #forgetIfFull(): void {
    if (!this.#kernel.isFull()) return;
    this.#kernel.forget();
    this.#missions.forget();
    this.#era++;
  }

  get #time(): Time {
    return { frames: this.#frames, annealFrames: this.#annealFrames };
  }

  /** Tells the kernel of states, and which rows of them are asked for. */
  #show({ observations, missions }: Pick<States, "observations" | "missions">, rows: ArrayLike<number>): void {
    const kernel = this.#kernel;
    const n = missions.length;
    kernel.openRows(n);
    const ids = new Int32Array(n);
    for (let k = 0; k < rows.length; k++) ids[rows[k]] = this.#missions.numberOf(missions[rows[k]]);
    this.#ints(kernel.inMissions.value, n).set(ids);
    this.#ints(kernel.inRows.value, rows.length).set(rows);
    new Uint8Array(kernel.memory.buffer, kernel.inObservations.value, n * OBSERVATION).set(observations);
  }

  /** Writes 2K numbers of advice and K of the prior. @returns whether one of them is not 0 */
  #advise(advice: Advice, row: number, out: Float32Array, at: number): boolean {
    const K = this.#actions;
    const { encode, prior } = this.#use;
    if (!encode && !prior) return false;
    out.fill(0, at, at + 3 * K);
    encode?.call(this.#use, advice, row, out, at);
    prior?.call(this.#use, advice, row, out, at + 2 * K, this.#time);
    for (let k = at; k < at + 3 * K; k++) if (out[k] !== 0) return true;
    return false;
  }

  /** Copies a rollout into the kernel. @returns whether any of its rows has advice or a prior */
  #load(rollout: Rollout, advantages: Float64Array, returns: Float64Array): boolean {
    this.#forgetIfFull();
    const kernel = this.#kernel;
    const K = this.#actions;
    const n = advantages.length;
    this.#show(
      rollout,
      rollout.missions.map((_, row) => row),
    );
    checkCodes(kernel.find(n));
    kernel.openRollout(n);
    this.#ints(kernel.rollState.value, n).set(this.#ints(kernel.rowStates.value, n));
    this.#ints(kernel.rollAction.value, n).set(rollout.actions);
    const { values, tokens, logProbabilities: logs } = rollout;
    this.#doubles(kernel.rollOld.value, n).set(rollout.actionLogProbabilities);
    this.#floats(kernel.rollAdvantage.value, n).set(advantages);
    this.#floats(kernel.rollReturn.value, n).set(returns);
    this.#floats(kernel.rollOldValue.value, n).set(values);
    const advice: Advice = { given: tokens, tokens, logs };
    const read = this.#floats(kernel.rollAdvice.value, n * 3 * K);
    const targets = this.#floats(kernel.rollTarget.value, n * K);
    let advised = false;
    for (let row = 0; row < n; row++) {
      advised = this.#advise(advice, row, read, row * 3 * K) || advised;
      if (this.#use.target) this.#aim(advice, row, targets, row * K);
    }
    return advised;
  }

  /** Writes the K probabilities that π is drawn to in a row, times their weight. */
  #aim(advice: Advice, row: number, out: Float32Array, at: number): void {
    const K = this.#actions;
    out.fill(0, at, at + K);
    const weight = this.#use.target?.(advice, row, out, at, this.#time) ?? 0;
    for (let k = at; k < at + K; k++) out[k] *= weight;
  }

  #take(rows: Uint32Array, advised: boolean): void {
    this.#ints(this.#kernel.batchRows.value, rows.length).set(rows);
    this.#kernel.takeRows(rows.length, advised);
  }

  #array(name: "parameters" | "first" | "second"): Float32Array {
    return this.#floats(this.#kernel[name].value, this.#kernel.count.value);
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, address, length);
  }

  #doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, address, length);
  }

  #ints(address: number, length: number): Int32Array {
    return new Int32Array(this.#kernel.memory.buffer, address, length);
  }
}

/** @param row the first row that is no view of BabyAI's; −1 for none */
function checkCodes(row: number): void {
  if (row < 0) return;
  throw new InputError(
    `the observation of row ${row} has codes that no cell of BabyAI has; use a network of your own for it`,
  );
}
