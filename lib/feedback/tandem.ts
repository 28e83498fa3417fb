import { argmax, logProbabilities, sample } from "../distribution";
import { describe, type Level, OBSERVATION_BYTES, type Pcg64, VectorEnv } from "../env";
import { FEATURES, type Forward, K } from "../student";
import { lamorelPrompt, type Query, type Teacher } from "../teacher";
import type { Arm } from "./arm";
import { Channel } from "./channel";
import { countJudged, countToken, countUse, emptyLinks, type Links } from "./links";
import { tdError } from "./verdict";

/** An action that changes nothing, for environments that wait. */
const DONE = 6;

/** log p below which the student is not told how unlikely a candidate is. */
const LEAST_LOG_PROBABILITY = -10;

/** Who plays, and by which rules. */
export interface TandemOptions {
  readonly level: Level;
  readonly environments: number;
  readonly arm: Arm;
  /** The student's forward pass. */
  readonly student: Forward;
  /** Needed by every arm in which somebody gives x_t. */
  readonly teacher: Teacher | undefined;
  /** Discount γ of the TD error. */
  readonly gamma: number;
  /** Probability that the student does not see x_t at a step; 1 masks it always. */
  readonly xDropout: number;
  /** Whether the student takes its likeliest action in place of a sample. */
  readonly greedy: boolean;
  readonly random: Readonly<Record<"actions" | "tokens" | "dropout" | "verdicts", Pcg64>>;
}

/**
 * Teacher and student side by side in N environments: each {@link step} is one turn of Algorithm 1's loop in all of them.
 * The arrays hold the last step, one row an environment, and are written over by the next.
 */
export class Tandem {
  readonly environments: VectorEnv;
  /** The token the student saw, or −1. */
  readonly tokens: Int8Array;
  /** The teacher's log-probabilities the student saw, N × K. */
  readonly advice: Float64Array;
  readonly actions: Uint8Array;
  readonly actionLogProbabilities: Float64Array;
  /** V(s_t), and V(s_{t+1}) as the TD error uses it: 0 after an end by success or failure, bootstrapped at a time limit. */
  readonly values: Float64Array;
  readonly nextValues: Float64Array;
  readonly ended: Uint8Array;
  /** The mission of each environment's present state. */
  readonly missions: string[];
  /** Environments that still play; set to 0 to let one wait. */
  readonly active: Uint8Array;
  /** Counts since the start, or since the caller took them away. */
  links: Links = emptyLinks();
  /** How often the teacher was asked. */
  teacherCalls = 0;

  readonly #options: TandemOptions;
  readonly #channel: Channel;
  readonly #features: Float64Array;
  readonly #currentValues: Float64Array;
  readonly #policy = new Float64Array(K);
  readonly #maskedPolicy = new Float64Array(K);

  /** @param layouts seeds of the environments' layouts, one each */
  constructor(options: TandemOptions, layouts: readonly number[]) {
    const { level, environments: n, arm } = options;
    this.#options = options;
    this.environments = new VectorEnv(level, n);
    this.environments.reset(layouts);
    this.#channel = new Channel(arm, n);
    this.tokens = new Int8Array(n).fill(-1);
    this.advice = new Float64Array(n * K);
    this.actions = new Uint8Array(n);
    this.actionLogProbabilities = new Float64Array(n);
    this.values = new Float64Array(n);
    this.nextValues = new Float64Array(n);
    this.ended = new Uint8Array(n);
    this.active = new Uint8Array(n).fill(1);
    this.missions = new Array(n).fill("");
    this.#features = new Float64Array(n * FEATURES);
    this.#currentValues = new Float64Array(n);
    this.parametersChanged();
  }

  /** Reads all states again, with the student's new parameters. */
  parametersChanged(): void {
    for (let i = 0; i < this.environments.n; i++) this.#observe(i);
  }

  /** What the teacher of environment i is told before its next token; empty at an episode's first step. */
  told(i: number): string {
    return this.#channel.sentence(i);
  }

  /** One turn of Algorithm 1's loop. */
  async step(): Promise<void> {
    this.values.set(this.#currentValues);
    await this.#teach(); // line 4: M(x_t | s_t)
    this.#act(); // line 3: P(a_t | x_t, s_t)
    this.#judge(); // lines 5 to 11: A_t, and what the teacher will be told
  }

  /** The teacher gives each environment a token. */
  async #teach(): Promise<void> {
    const { environments, active, tokens } = this;
    const { teacher, arm, random } = this.#options;
    tokens.fill(-1);
    this.advice.fill(0);
    if (!teacher || arm.teacher === "none") return;
    const asked: number[] = [];
    const queries: Query[] = [];
    for (let i = 0; i < environments.n; i++) {
      if (!active[i]) continue;
      const sentences = describe(environments.observations, i * OBSERVATION_BYTES, environments.carrying(i));
      const prompt = lamorelPrompt(this.missions[i], sentences, this.#channel.sentence(i));
      queries.push({ prompt, rightActions: environments.rightActions(i) });
      asked.push(i);
    }
    const scores = await teacher.score(queries);
    this.teacherCalls += queries.length;
    for (const [k, i] of asked.entries()) {
      const logs = logProbabilities(scores[k]);
      const token = sample(logs, random.tokens);
      const right = ((queries[k].rightActions >> token) & 1) === 1;
      countToken(this.links, token, right, this.#channel.last(i), this.#channel.heard(i));
      this.#channel.given(i, token, right);
      this.#show(i, token, logs);
    }
  }

  /** Shows the student of environment i the token and its log-probabilities, unless x-dropout masks them. */
  #show(i: number, token: number, logs: Float64Array): void {
    const { xDropout, random } = this.#options;
    if (xDropout > 0 && random.dropout.uniform() < xDropout) return;
    this.tokens[i] = token;
    for (let k = 0; k < K; k++) this.advice[i * K + k] = Math.max(logs[k], LEAST_LOG_PROBABILITY);
  }

  /** The student, or who acts in this arm, takes an action in each environment. */
  #act(): void {
    const { environments, active, actions } = this;
    const { arm, random } = this.#options;
    for (let i = 0; i < environments.n; i++) {
      if (!active[i]) actions[i] = DONE;
      else if (arm.actor === "chance") actions[i] = random.actions.integers(0, K);
      else if (arm.actor === "token") actions[i] = this.#channel.last(i)!.token;
      else this.#choose(i);
    }
    environments.step(actions);
  }

  /** a_t from the student's policy in environment i. */
  #choose(i: number): void {
    const { tokens, advice, actions, actionLogProbabilities } = this;
    const { student, greedy, random } = this.#options;
    const policy = this.#policy;
    student.features.set(this.#features.subarray(i * FEATURES, (i + 1) * FEATURES));
    student.policy(tokens[i], advice, i * K, policy);
    actions[i] = greedy ? argmax(policy) : sample(policy, random.actions);
    actionLogProbabilities[i] = policy[actions[i]];
    if (tokens[i] < 0) return;
    const masked = this.#maskedPolicy;
    student.policy(-1, advice, 0, masked);
    countUse(this.links, policy, masked, actions[i] === tokens[i]);
  }

  /** A_t of each environment, and the verdict that its teacher will hear. */
  #judge(): void {
    const { environments, active, values, nextValues, ended } = this;
    const { gamma, random } = this.#options;
    const { rewards, terminated, truncated } = environments;
    for (let i = 0; i < environments.n; i++) {
      if (!active[i]) continue;
      ended[i] = terminated[i] | truncated[i];
      const lastValue = ended[i] && !terminated[i] ? this.#valueAtLimit(i) : 0;
      this.#observe(i);
      nextValues[i] = ended[i] ? lastValue : this.#currentValues[i];
      const judged = this.#channel.judge(i, tdError(rewards[i], gamma, nextValues[i], values[i]));
      if (judged) countJudged(this.links, judged);
      if (ended[i]) this.#channel.forget(i);
    }
    this.#channel.corrupt((n) => random.verdicts.integers(0, n));
  }

  #observe(i: number): void {
    const { environments } = this;
    const { student } = this.#options;
    this.missions[i] = environments.mission(i);
    student.observe(environments.observations, i * OBSERVATION_BYTES, this.missions[i]);
    this.#features.set(student.features, i * FEATURES);
    this.#currentValues[i] = student.value();
  }

  /** V of the last observation of the episode that a time limit just cut off in environment i. */
  #valueAtLimit(i: number): number {
    const { student } = this.#options;
    student.observe(this.environments.finalObservations, i * OBSERVATION_BYTES, this.missions[i]);
    return student.value();
  }
}
