import { argmax, entropy, sample } from "../distribution";
import { type AnyLevel, type Environments, openLevel } from "../env/environments";
import { type Advice, noAdvice, type Policy, type Seen, type States } from "../policy/policy";
import { candidatesOf } from "../teacher/candidates";
import type { Teacher } from "../teacher/teacher";
import type { Arm } from "./arm";
import type { Channel, Session, Told } from "./channels/channel";
import type { LoopState } from "./loop-state";
import { countToken, countUse, emptyMechanism, type Mechanism, Watch } from "./mechanism";
import { deal, type OnItsWay } from "./noise/deal";
import type { PartSettings } from "./part-settings";
import type { Judge, Judged } from "./rules/rule";
import { StepRows } from "./step-rows";
import { type LoopStreams, loadStreams, saveStreams } from "./streams";
import { TeacherSide } from "./teacher-side";
import { tdError } from "./verdict";

/** Who plays, and by which rules. */
export interface LoopOptions {
  readonly level: AnyLevel;
  readonly environments: number;
  readonly arm: Pick<Arm, "use" | "rule" | "noise" | "budget">;
  readonly policy: Policy;
  /** Who gives x_t; undefined in arms without a teacher, where a policy that hears a channel judges its own actions by it. */
  readonly teacher: Teacher | undefined;
  /** The arm's channels, as they were made for the run. */
  readonly channels: readonly Channel[];
  /** Whether the channels may only use what they have learned. */
  readonly frozen: boolean;
  readonly partSettings: PartSettings;
  /** Discount γ of the TD error. */
  readonly gamma: number;
  /** Probability that the student does not see x_t at a step; 1 masks it always. */
  readonly xDropout: number;
  /** Whether the likeliest action is taken in place of a sample. */
  readonly greedy: boolean;
  readonly random: LoopStreams;
}

/** The token of environment i, judged. */
interface JudgedStep extends OnItsWay {
  readonly i: number;
  readonly judged: Judged;
}

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
  readonly #judge: Judge;
  readonly #watch: Watch;
  readonly #sessions: readonly Session[];
  readonly #side: TeacherSide;
  readonly #outlives: boolean;
  readonly #last: Last[];
  /** The views in which the last tokens were given, for channels and rules that remember by view. */
  readonly #given: string[];
  readonly #unadvised: Advice;
  #steps = 0;
  #seen: Seen | undefined;
  #version = -1;

  /** @param layouts seeds of the environments' layouts, one each */
  constructor(options: LoopOptions, layouts: readonly number[]) {
    const { level, environments: n, arm, channels, frozen, partSettings, policy } = options;
    super(n, candidatesOf(level).length, policy.memory);
    this.#options = options;
    this.environments = openLevel(level, n);
    this.environments.reset(layouts);
    this.candidates = candidatesOf(level);
    const K = this.candidates.length;
    this.#judge = arm.rule.open(n, partSettings);
    this.#watch = new Watch(n, partSettings);
    this.#sessions = channels.map((channel) => channel.open(n, frozen));
    this.#side = new TeacherSide(this.environments, this.#sessions, this.candidates);
    this.#outlives = channels.some(({ outlives }) => outlives);
    this.#last = new Array(n).fill(undefined);
    this.#given = new Array(n).fill("");
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
    this.#deliver(this.#verdicts(advantages)); // lines 6 to 11: what the teacher will be told
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

  #states(observations: Uint8Array = this.environments.observations): States {
    const { n } = this.environments;
    return {
      n,
      observations,
      missions: this.missions,
      prompt: (i) => this.#side.prompt(i, this.told(i)),
      plainPrompt: (i) => this.#side.prompt(i, ""),
    };
  }

  /** The teacher gives each environment a token, where the budget lets it be asked. */
  async #teach(seen: Seen): Promise<void> {
    const { teacher, random } = this.#options;
    this.given.fill(-1);
    this.tokens.fill(-1);
    this.logs.fill(0);
    if (!teacher) return;
    const rows = await this.#asked(seen);
    const replies = await this.#side.reply(teacher, rows, seen.q, random.tokens);
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
    this.environments.step(actions);
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
    const limits =
      cut.length > 0 ? await policy.read(this.#states(environments.finalObservations), memory, cut) : undefined;
    const M = policy.memory;
    for (const i of rows) {
      missions[i] = environments.mission(i);
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

  /** What the arm's rule says of each environment's token. */
  #verdicts(advantages: Float64Array): JudgedStep[] {
    return this.#rows().flatMap((i) => {
      const last = this.#last[i];
      if (!last || this.given[i] < 0) return [];
      const { token, right } = last;
      const judged = { advantage: advantages[i], right, view: this.#given[i], token, action: this.actions[i] };
      this.#watch.judge(this.mechanism, i, judged);
      return [{ i, judged, verdict: this.#judge.judge(i, judged) }];
    });
  }

  /** Brings the verdicts to the channels, and ends the episodes that are over. */
  #deliver(verdicts: JudgedStep[]): void {
    const { noise } = this.#options.arm;
    const { random } = this.#options;
    const goesOn = verdicts.filter(({ i }) => !this.ended[i]);
    deal(goesOn, noise, random.verdicts);
    if (this.#outlives) {
      const over = verdicts.filter(({ i }) => this.ended[i]);
      deal(over, noise, random.endings);
    }
    for (const { i, judged, verdict } of verdicts) {
      const { token, right } = judged;
      this.#last[i] = { token, right, verdict: undefined };
      const { advantage, view, action } = judged;
      const said = { advantage, right, view, token, action, verdict, last: this.ended[i] === 1 }; // a spread takes ten times as long
      for (const session of this.#sessions) session.hear(i, said);
    }
    for (const i of this.#rows()) {
      this.#side.moved(i);
      if (!this.ended[i]) continue;
      this.#last[i] = undefined;
      this.#judge.forget?.(i);
      this.#watch.forget(i);
      for (const session of this.#sessions) session.forget?.(i);
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
      judge: this.#judge.save?.() ?? null,
      watch: this.#watch.save(),
      sessions: this.#sessions.map((session) => session.save?.() ?? null),
      steps: this.#steps,
      teacherCalls: this.teacherCalls,
    };
  }

  /** Goes on from what {@link save} gave. */
  load(state: LoopState): void {
    for (const [i, environment] of state.environments.entries()) this.environments.loadState(i, environment);
    loadStreams(this.#options.random, state.streams);
    this.memory.set(state.memory);
    for (const [i, last] of state.last.entries()) this.#last[i] = last ?? undefined;
    this.#judge.load?.(state.judge);
    this.#watch.load(state.watch);
    for (const [k, session] of state.sessions.entries()) this.#sessions[k].load?.(session);
    this.#steps = state.steps;
    this.#side.calls = state.teacherCalls;
    this.refresh();
  }
}
