import { argmax, entropy, sample } from "../distribution";
import { type AnyLevel, type Environments, openLevel } from "../env/environments";
import { type Advice, noAdvice, type Policy, type Seen, type States } from "../policy/policy";
import { candidatesOf } from "../teacher/candidates";
import { type GlamStep, lamorelPrompt } from "../teacher/prompt";
import type { Teacher } from "../teacher/teacher";
import type { Arm } from "./arm";
import type { Session, Told } from "./channels/channel";
import type { LoopState } from "./loop-state";
import { countToken, countUse, emptyMechanism, type Mechanism } from "./mechanism";
import { StepRows } from "./step-rows";
import { loadStreams, saveStreams } from "./streams";
import { TeacherSide } from "./teacher-side";
import { tdError } from "./verdict";
import { type VerdictOptions, VerdictSide } from "./verdict-side";

/** Who plays, and by which rules. */
export interface LoopOptions extends VerdictOptions {
  readonly level: AnyLevel;
  readonly environments: number;
  readonly arm: Pick<Arm, "use" | "rule" | "noise" | "budget" | "counted">;
  readonly policy: Policy;
  /** Who gives x_t; undefined in arms without a teacher, where a policy that hears a channel judges its own actions by it. */
  readonly teacher: Teacher | undefined;
  /** Discount γ of the TD error. */
  readonly gamma: number;
  /** Probability that the student does not see x_t at a step; 1 masks it always. */
  readonly xDropout: number;
  /** Whether the likeliest action is taken in place of a sample. */
  readonly greedy: boolean;
}

/** Steps before the present one that a policy's own prompt is given. */
const PAST = 2;

/** What is kept of an environment's last token in this episode. */
type Last = Told["about"] | undefined;

/**
 * Teacher and student side by side in N environments: each {@link step} is one turn of Algorithm 1's loop in all of them.
 * The rows are those of the last step, and are written over by the next.
 */
export class Loop extends StepRows {
  readonly environments: Environments;
  /** The mission of each environment's present state. */
  readonly missions: string[];
  /** What a policy that reads text acted on; empty for others. */
  readonly prompts: string[] = [];
  /** Environments that still play; set to 0 to let one wait. */
  readonly active: Uint8Array;
  /** Candidates of this level (K). */
  readonly candidates: readonly string[];
  /** Counts since the start, or since the caller took them away. */
  mechanism: Mechanism = emptyMechanism();
  /** Training frames before this step. */
  frames = 0;

  readonly #options: LoopOptions;
  readonly #sessions: readonly Session[];
  readonly #side: TeacherSide;
  readonly #verdicts: VerdictSide;
  readonly #last: Last[];
  /** The views in which the last tokens were given, for channels and rules that remember by view. */
  readonly #given: string[];
  /** The last steps of each environment's episode, for a policy with prompts of its own. */
  readonly #past: GlamStep[][];
  readonly #unadvised: Advice;
  #steps = 0;
  #seen: Seen | undefined;
  #version = -1;

  /** @param layouts seeds of the environments' layouts, one each */
  constructor(options: LoopOptions, layouts: readonly number[]) {
    const { level, environments: n, channels, frozen, policy } = options;
    super(n, candidatesOf(level).length, policy.memory);
    this.#options = options;
    this.environments = openLevel(level, n);
    this.environments.reset(layouts);
    this.candidates = candidatesOf(level);
    const K = this.candidates.length;
    this.#sessions = channels.map((channel) => channel.open(n, frozen));
    this.#side = new TeacherSide(this.environments, this.#sessions, this.candidates);
    this.#verdicts = new VerdictSide(options, n, this.#sessions);
    this.#last = new Array(n).fill(undefined);
    this.#given = new Array(n).fill("");
    this.#past = Array.from({ length: n }, () => []);
    this.#unadvised = noAdvice(n, K);
    this.active = new Uint8Array(n).fill(1);
    this.missions = Array.from({ length: n }, (_, i) => this.environments.mission(i));
  }

  /** Reads all states again: call it after an environment was put into another state from outside. */
  refresh(): void {
    this.#seen = undefined;
    for (let i = 0; i < this.environments.n; i++) {
      this.missions[i] = this.environments.mission(i);
      this.#side.moved(i);
    }
  }

  /** How often the teacher was asked. */
  get teacherCalls(): number {
    return this.#side.calls;
  }

  /** What the teacher of environment i is told before its next token; empty at an episode's first step. */
  told(i: number): string {
    return this.#side.told(i)?.text ?? "";
  }

  /** One turn of Algorithm 1's loop. */
  async step(): Promise<void> {
    const seen = await this.#read(); // V(s_t)
    this.values.set(seen.values);
    await this.#teach(seen); // line 4: M(x_t | s_t)
    await this.#act(seen); // line 3: P(a_t | x_t, s_t)
    const advantages = await this.#look(seen); // line 5: A_t
    this.#judge(advantages); // lines 6 to 11: what the teacher will be told
    this.#steps++;
  }

  /** What the policy makes of the present states; read again where its parameters have changed. */
  async #read(): Promise<Seen> {
    const { policy } = this.#options;
    if (this.#seen && this.#version === policy.version) return this.#seen;
    this.#version = policy.version;
    this.#seen = await policy.read(this.#states(), this.memory, this.#rows());
    return this.#seen;
  }

  #rows(): number[] {
    const rows: number[] = [];
    for (let i = 0; i < this.environments.n; i++) if (this.active[i]) rows.push(i);
    return rows;
  }

  #states(): States {
    const { n, observations } = this.environments;
    const prompt = (i: number, told: string): string =>
      this.#options.policy.prompt
        ? this.#ownPrompt(i, this.environments.describe(i), told)
        : this.#side.prompt(i, told);
    return {
      n,
      observations,
      missions: this.missions,
      prompt: (i) => prompt(i, this.told(i)),
      plainPrompt: (i) => prompt(i, ""),
    };
  }

  /** The last states of episodes that ended in the last step, before their missions are forgotten. */
  #finalStates(): States {
    const { n, finalObservations: observations } = this.environments;
    const plainPrompt = (i: number): string => this.#ownPrompt(i, this.#lastWords(i), "");
    return { n, observations, missions: this.missions, prompt: plainPrompt, plainPrompt };
  }

  #lastWords(i: number): readonly string[] {
    const { environments } = this;
    return environments.describeFinal ? environments.describeFinal(i) : environments.describe(i);
  }

  /** The prompt of a state of environment i, in the policy's own words where it has some. */
  #ownPrompt(i: number, descriptions: readonly string[], told: string): string {
    const { policy } = this.#options;
    const mission = this.missions[i];
    return policy.prompt
      ? policy.prompt(mission, [...this.#past[i], { descriptions }], told)
      : lamorelPrompt(mission, descriptions, told);
  }

  /** The teacher gives each environment a token, where the budget lets it be asked. */
  async #teach(seen: Seen): Promise<void> {
    const { teacher, random } = this.#options;
    this.given.fill(-1);
    this.tokens.fill(-1);
    this.logs.fill(0);
    if (!teacher) return;
    const rows = await this.#asked(seen);
    const replies = await this.#side.reply(teacher, rows, seen.q, random.tokens, (again, tokens) =>
      this.#verdicts.foresee(this, again, tokens),
    );
    const { masses } = this.mechanism;
    if (masses) await this.#side.weigh(teacher, rows, replies, masses);
    for (const [k, i] of rows.entries()) {
      const { token, logs, told } = replies[k];
      this.given[i] = token;
      this.#give(i, logs, told?.about ?? this.#last[i]);
    }
  }

  /** Environments whose teacher is asked at this step. */
  async #asked(seen: Seen): Promise<readonly number[]> {
    const { arm, policy, partSettings, random } = this.#options;
    const rows = this.#rows();
    const K = this.candidates.length;
    const policies = arm.budget.looks && (await policy.act(this.#states(), seen, this.#unadvised, rows));
    return rows.filter((i) => {
      const spread = policies ? entropy(policies.subarray(i * K, (i + 1) * K)) : Number.NaN;
      const occasion = { frames: this.frames, step: this.#steps, entropy: spread };
      return arm.budget.asks(occasion, partSettings, () => random.advice.uniform());
    });
  }

  /** Counts the token of environment i, and shows it to the student unless x-dropout masks it. */
  #give(i: number, logs: Float64Array, about: Last): void {
    const { random } = this.#options;
    const xDropout = this.#xDropout();
    const token = this.given[i];
    const right = this.#isRight(i, token);
    countToken(this.mechanism, token, right, about);
    this.#last[i] = { token, right, verdict: undefined };
    if (xDropout > 0 && random.dropout.uniform() < xDropout) return;
    this.tokens[i] = token;
    this.logs.set(logs, i * logs.length);
  }

  /** Probability that the student does not see x_t at this step. */
  #xDropout(): number {
    const { arm, frozen, xDropout, partSettings } = this.#options;
    if (frozen || !arm.use.dropout) return xDropout;
    return arm.use.dropout(xDropout, { frames: this.frames, annealFrames: partSettings.annealFrames });
  }

  #isRight(i: number, token: number): boolean {
    return ((this.environments.rightActions(i) >> token) & 1) === 1;
  }

  /** The policy, or who acts in this arm, takes an action in each environment. */
  async #act(seen: Seen): Promise<void> {
    const { policy, teacher, random } = this.#options;
    const { active, actions } = this;
    const rows = this.#rows();
    if (rows.length < actions.length)
      for (let i = 0; i < actions.length; i++) if (!active[i]) actions[i] = this.candidates.length;
    if (policy.decide) for (const i of rows) actions[i] = policy.decide(i, this, random.actions);
    else await this.#choose(policy, seen, rows);
    if (!teacher && this.#sessions.length > 0) {
      for (const i of rows) {
        this.given[i] = actions[i]; // the model itself is the policy: its action is its token
        this.#last[i] = { token: actions[i], right: this.#isRight(i, actions[i]), verdict: undefined };
      }
    }
    if (this.#sessions.length > 0) for (const i of rows) this.#given[i] = this.#side.view(i);
    if (policy.prompt) for (const i of rows) this.#remember(i);
    this.environments.step(actions);
    for (const i of rows) this.#side.moved(i);
  }

  /** Keeps what environment i shows, and the action that is about to be taken on it. */
  #remember(i: number): void {
    const descriptions = [...this.environments.describe(i)];
    this.#past[i] = [...this.#past[i], { descriptions, action: this.candidates[this.actions[i]] }].slice(-PAST);
  }

  /** a_t from the policy in the given environments. */
  async #choose(policy: Policy, seen: Seen, rows: readonly number[]): Promise<void> {
    const { greedy, random } = this.#options;
    const { tokens, actions } = this;
    const K = this.candidates.length;
    const states = this.#states();
    if (policy.readsText) for (const i of rows) this.prompts[i] = states.prompt(i);
    const logs = await policy.act(states, seen, this, rows);
    const advised = rows.filter((i) => tokens[i] >= 0);
    const masked = advised.length > 0 ? await policy.act(states, seen, this.#unadvised, advised) : logs;
    for (const i of rows) {
      const policyLogs = logs.subarray(i * K, (i + 1) * K);
      actions[i] = greedy ? argmax(policyLogs) : sample(policyLogs, random.actions);
      this.actionLogProbabilities[i] = policyLogs[actions[i]];
      if (tokens[i] >= 0) countUse(this.mechanism, logs, masked, i * K, K, actions[i] === tokens[i]);
    }
  }

  /** Reads the next states, and works out the advantage of each environment's step. */
  async #look({ memory }: Seen): Promise<Float64Array> {
    const { policy, gamma } = this.#options;
    const { environments, values, nextValues, ended, missions } = this;
    const { rewards, terminated, truncated } = environments;
    const rows = this.#rows();
    for (const i of rows) ended[i] = terminated[i] | truncated[i];
    const cut = rows.filter((i) => truncated[i] && !terminated[i]);
    const limits = cut.length > 0 ? await policy.read(this.#finalStates(), memory, cut) : undefined;
    const M = policy.memory;
    for (const i of rows) {
      missions[i] = environments.mission(i);
      if (ended[i]) this.#past[i] = [];
      if (M === 0) continue;
      if (ended[i]) this.memory.fill(0, i * M, (i + 1) * M);
      else this.memory.set(memory.subarray(i * M, (i + 1) * M), i * M);
    }
    const next = await policy.read(this.#states(), this.memory, rows);
    this.#seen = next;
    const advantages = new Float64Array(environments.n);
    for (const i of rows) {
      if (!ended[i]) nextValues[i] = next.values[i];
      else nextValues[i] = terminated[i] || !limits ? 0 : limits.values[i];
      advantages[i] = tdError(rewards[i], gamma, nextValues[i], values[i]);
    }
    return advantages;
  }

  /** Judges each environment's token, brings the verdicts to the channels, and ends the episodes that are over. */
  #judge(advantages: Float64Array): void {
    const rows = this.#rows();
    const judged = rows.filter((i) => this.#last[i] && this.given[i] >= 0);
    for (const i of judged) {
      const { token, right } = this.#last[i]!; // it was filtered
      const step = { advantage: advantages[i], right, view: this.#given[i], token, action: this.actions[i] };
      this.#verdicts.judge(this.mechanism, i, step);
      this.#last[i] = { token, right, verdict: undefined };
    }
    this.#verdicts.deliver(this, this.ended);
    for (const i of rows) {
      if (!this.ended[i]) continue;
      this.#last[i] = undefined;
      this.#verdicts.forget(i);
    }
  }

  /** What the next step depends on beside the policy. */
  save(): LoopState {
    const { environments } = this;
    return {
      environments: Array.from({ length: environments.n }, (_, i) => environments.saveState(i)),
      streams: saveStreams(this.#options.random),
      memory: [...this.memory],
      last: this.#last.map((last) => last ?? null),
      ...(this.#options.policy.prompt ? { past: this.#past } : {}),
      ...this.#verdicts.save(),
      steps: this.#steps,
      teacherCalls: this.teacherCalls,
    };
  }

  /** Goes on from what {@link save} gave. */
  load(state: LoopState): void {
    for (const [i, environment] of state.environments.entries()) this.environments.loadState(i, environment);
    loadStreams(this.#options.random, state.streams);
    this.memory.set(state.memory);
    for (const [i, steps] of (state.past ?? []).entries()) this.#past[i] = [...steps];
    for (const [i, last] of state.last.entries()) this.#last[i] = last ?? undefined;
    this.#verdicts.load(state);
    this.#steps = state.steps;
    this.#side.calls = state.teacherCalls;
    this.refresh();
  }
}
