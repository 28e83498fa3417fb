/** Parts of one's own of every kind, as a user might write them: tests take them as objects, and by reference to this very file. */
import {
  type Arm,
  arm,
  type Budget,
  type ChannelKind,
  type Environments,
  type Network,
  type Noise,
  type OwnLevel,
  type PolicyKind,
  type Rule,
  type Teacher,
  type TokenUse,
} from "tandem";

/** Every third token of an environment is better, the others worse. */
export const thirdRule: Rule = {
  name: "third",
  title: "every third token is better",
  open: (n) => {
    const counts = new Array<number>(n).fill(0);
    return {
      judge: (i) => (++counts[i] % 3 === 0 ? "better" : "worse"),
      save: () => counts,
      load: (saved) => counts.splice(0, n, ...(saved as number[])),
    };
  },
};

/** Says how often each token was called better in the run so far. */
export const tally: ChannelKind = {
  name: "tally",
  title: "how often each token was better",
  create: (_settings, candidates) => {
    const better = candidates.map(() => 0);
    return {
      outlives: true,
      open: (_n, frozen) => ({
        told: () => ({
          text: `Better so far: ${better.join(" ")}.`,
          about: { token: 0, right: false, verdict: undefined },
        }),
        hear: (_i, { token, verdict }) => {
          if (!frozen && verdict === "better") better[token]++;
        },
        bias: () => better.map((count) => count / 100),
      }),
      save: () => better,
      load: (saved) => better.splice(0, better.length, ...(saved as number[])),
    };
  },
};

/** The token pulls at the logits, and π is drawn to what the teacher thinks. */
export const pull: TokenUse = {
  name: "pull",
  title: "the token pulls",
  prior: ({ tokens }, row, out, at) => {
    if (tokens[row] >= 0) out[at + tokens[row]] += 0.5;
  },
  target: ({ tokens, logs }, row, out, at) => {
    const actions = logs.length / tokens.length;
    for (let k = 0; k < actions; k++) out[at + k] = Math.exp(logs[row * actions + k]);
    return tokens[row] < 0 ? 0 : 0.1;
  },
};

/** Each verdict is turned round with a chance of a half. */
export const coin: Noise = {
  name: "coin",
  title: "a coin is thrown",
  pass: (verdicts, integer) => verdicts.map((verdict) => (integer(2) === 0 ? verdict : "worse")),
};

/** The teacher is asked at odd steps. */
export const odd: Budget = { name: "odd", title: "at odd steps", asks: ({ step }) => step % 2 === 1 };

/** Goes forward, whatever it is told; learns how often it did. */
export const ahead: PolicyKind = {
  name: "ahead",
  title: "goes forward",
  learns: true,
  open: ({ actions }) => {
    let updates = 0;
    const memory = 0;
    return {
      memory,
      version: 1,
      read: ({ n }) => ({ values: new Float64Array(n).fill(updates / 10), memory: new Float32Array(0) }),
      act: async ({ n }) => Float64Array.from({ length: n * actions }, (_, k) => (k % actions === 2 ? 0 : -20)),
      update: () => ({ updates: ++updates }),
      save: () => ({ updates: Float64Array.of(updates) }),
      load: ({ updates: saved }) => {
        updates = saved[0];
      },
    };
  },
};

/** Always says the third candidate, of as many as there are. */
export const third: Teacher = {
  name: "third",
  fingerprint: "third-1",
  score: async (queries) =>
    queries.map(({ candidates }) => (candidates ?? [0, 0, 0, 0, 0, 0]).map((_, k) => (k === 2 ? 5 : 0))),
};

/** A line of five cells; the goal is at its right end. Two bytes are seen: the place, and the length. */
export const corridor: OwnLevel = {
  id: "corridor",
  candidates: ["left", "stay", "right"],
  open: (n) => new Corridor(n),
};

const [LENGTH, MAX_STEPS] = [5, 12];

class Corridor implements Environments {
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #at: number[];
  readonly #steps: number[];
  readonly #seeds: number[];

  constructor(readonly n: number) {
    this.observations = new Uint8Array(n * 2);
    this.finalObservations = new Uint8Array(n * 2);
    this.rewards = new Float64Array(n);
    this.terminated = new Uint8Array(n);
    this.truncated = new Uint8Array(n);
    this.#at = new Array(n).fill(0);
    this.#steps = new Array(n).fill(0);
    this.#seeds = new Array(n).fill(0);
  }

  reset(seeds: ArrayLike<number>): void {
    for (let i = 0; i < this.n; i++) {
      this.#seeds[i] = seeds[i];
      this.#start(i);
    }
  }

  #start(i: number): void {
    this.#seeds[i] = (this.#seeds[i] * 1103515245 + 12345) % 2 ** 31;
    this.#at[i] = this.#seeds[i] % (LENGTH - 1);
    this.#steps[i] = 0;
    this.observations.set([this.#at[i], LENGTH], i * 2);
  }

  step(actions: ArrayLike<number>): void {
    for (let i = 0; i < this.n; i++) {
      this.rewards[i] = 0;
      this.terminated[i] = 0;
      this.truncated[i] = 0;
      if (actions[i] === 3) continue; // it waits
      this.#at[i] = Math.min(LENGTH - 1, Math.max(0, this.#at[i] + actions[i] - 1));
      this.#steps[i]++;
      this.observations[i * 2] = this.#at[i];
      if (this.#at[i] === LENGTH - 1) {
        this.terminated[i] = 1;
        this.rewards[i] = 1 - (0.9 * this.#steps[i]) / MAX_STEPS;
      } else if (this.#steps[i] < MAX_STEPS) continue;
      else this.truncated[i] = 1;
      this.finalObservations.set(this.observations.subarray(i * 2, i * 2 + 2), i * 2);
      this.#start(i);
    }
  }

  mission = (): string => "go to the end";
  stepCount = (i: number): number => this.#steps[i];
  describe = (i: number): string[] => [`You are at ${this.#at[i]} of ${LENGTH - 1}`];
  rightActions = (): number => 0b100;
  saveState = (i: number): unknown => [this.#at[i], this.#steps[i], this.#seeds[i]];
  loadState(i: number, state: unknown): void {
    [this.#at[i], this.#steps[i], this.#seeds[i]] = state as number[];
    this.observations.set([this.#at[i], LENGTH], i * 2);
  }
}

/** Sees the corridor's two bytes. */
export const narrow: Network = {
  name: "narrow",
  title: "two bytes",
  features: 8,
  memory: 0,
  observation: 2,
  shapes: { place: [2, 8], placeBias: [8] },
  encode: (tf, p, { observations }) => tf.tanh(observations.matMul(p.place.as2D(2, 8)).add(p.placeBias)),
};

/** Sees BabyAI's views, and only how much there is to be seen; remembers how much there was. */
export const counting: Network = {
  name: "counting",
  title: "how much there is to be seen",
  features: 4,
  memory: 1,
  shapes: { amount: [2, 4] },
  encode: (_tf, _p, { cells, size }) => cells.as2D(size, -1).sum(1).div(100).as2D(size, 1),
  remember: (tf, p, amount, memory) => {
    const features = tf.tanh(tf.concat2d([amount, memory], 1).matMul(p.amount.as2D(2, 4)));
    return { features: features.as2D(amount.shape[0], 4), memory: amount };
  },
};

/** An arm for each part. */
export const withRule: Arm = arm({ name: "with-rule", title: "own rule", rule: thirdRule });
export const withChannel: Arm = arm({ name: "with-channel", title: "own channel", channels: [tally] });
export const withUse: Arm = arm({ name: "with-use", title: "own use", use: pull });
export const withNoise: Arm = arm({ name: "with-noise", title: "own noise", noise: coin });
export const withBudget: Arm = arm({ name: "with-budget", title: "own budget", budget: odd });
export const withPolicy: Arm = arm({ name: "with-policy", title: "own policy", policy: ahead });
export const withAll: Arm = arm({
  name: "with-all",
  title: "all own but the policy",
  rule: thirdRule,
  channels: [tally],
  use: pull,
  noise: coin,
  budget: odd,
});
