import { logSoftmax } from "../../distribution";
import { InputError } from "../../errors";
import type { Advice, Policy, Seen, States } from "../policy";
import { Heads, HIDDEN } from "./heads";
import type { Encoder, Network } from "./networks/network";
import { tensorflowEncoder } from "./networks/tensorflow-encoder";
import type { Parameters } from "./parameters";
import type { Time, TokenUse } from "./uses/use";

/** What the student made of states: beside V and memory their features, N × F. */
export interface StudentSeen extends Seen {
  readonly features: Float64Array;
  /** The actor's hidden layer before advice, of the rows that were acted on with it: they are acted on without it, too. */
  readonly unadvised: (Float64Array | undefined)[];
}

/** What a {@link StudentPolicy} is made of. */
export interface StudentParts {
  readonly network: Network;
  readonly use: TokenUse;
  readonly parameters: Parameters;
  /** Candidates = actions (K). */
  readonly actions: number;
}

/** The student as it reads and acts, without what makes it learn. */
export class StudentPolicy implements Policy<StudentSeen> {
  readonly memory: number;
  /** When it acts, for uses of the token that are annealed. */
  time: Time = { frames: 0, annealFrames: 1 };
  readonly #network: Network;
  readonly #use: TokenUse;
  readonly #actions: number;
  readonly #encoder: Encoder;
  readonly #heads: Heads;
  readonly #advice: Float64Array;
  readonly #hidden = new Float64Array(HIDDEN);
  #version = 0;

  /** @throws InputError when the network has memory and no `remember`, or the other way round */
  constructor({ network, use, parameters, actions }: StudentParts) {
    if (network.memory > 0 !== (network.remember !== undefined)) {
      const found = network.remember
        ? "a function `remember`, but memory 0"
        : `memory ${network.memory}, but no \`remember\``;
      throw new InputError(`network ${network.name} has ${found}; give it both or neither`);
    }
    this.memory = network.memory;
    this.#network = network;
    this.#use = use;
    this.#actions = actions;
    this.#encoder = network.encoder?.(parameters) ?? tensorflowEncoder(network, parameters);
    this.#heads = new Heads(parameters, network.features, actions);
    this.#advice = new Float64Array(2 * actions);
  }

  get version(): number {
    return this.#version;
  }

  /** Call it after each change of the parameters. */
  parametersChanged(): void {
    this.#version++;
    this.#encoder.parametersChanged();
  }

  read(states: States, memory: Float32Array, rows: readonly number[]): StudentSeen {
    const { features: width } = this.#network;
    const features = new Float64Array(states.n * width);
    const next = new Float32Array(states.n * this.memory);
    this.#encoder.encode(states, memory, rows, features, next);
    const values = new Float64Array(states.n);
    for (const i of rows) values[i] = this.#heads.value(features, i * width);
    return { values, memory: next, features, unadvised: new Array(states.n).fill(undefined) };
  }

  act(states: States, { features, unadvised }: StudentSeen, advice: Advice, rows: readonly number[]): Float64Array {
    const { features: width } = this.#network;
    const K = this.#actions;
    const out = new Float64Array(states.n * K);
    const read = this.#advice;
    for (const i of rows) {
      if (this.#use.encode) {
        read.fill(0);
        this.#use.encode(advice, i, read, 0);
      }
      let hidden = unadvised[i];
      if (!hidden) {
        hidden = advice.tokens[i] < 0 ? this.#hidden : new Float64Array(HIDDEN);
        this.#heads.unadvised(features, i * width, hidden);
        if (advice.tokens[i] >= 0) unadvised[i] = hidden;
      }
      this.#heads.logits(hidden, read, out, i * K);
      this.#use.prior?.(advice, i, out, i * K, this.time);
      logSoftmax(out.subarray(i * K, (i + 1) * K));
    }
    return out;
  }
}
