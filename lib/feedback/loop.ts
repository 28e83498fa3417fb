import { argmax, entropy, logProbabilities, sample } from "../distribution";
import { type AnyLevel, type Environments, openLevel } from "../env";
import type { Advice, Policy, Seen, States } from "../policy/policy";
import { CANDIDATES } from "../teacher/candidates";
import { lamorelPrompt } from "../teacher/prompt";
import { checkScores } from "../teacher/reply";
import type { Query, Teacher } from "../teacher/teacher";
import type { Arm } from "./arm";
import type { Channel, Session, Told } from "./channels/channel";
import { countToken, countUse, emptyMechanism, type Mechanism, Watch } from "./mechanism";
import type { PartSettings } from "./part-settings";
import type { Judge, Judged } from "./rules/rule";
import { type LoopStreams, loadStreams, saveStreams } from "./streams";
import { tdError, type Verdict } from "./verdict";

/** Who plays, and by which rules. */
export interface LoopOptions {
  readonly level: AnyLevel;
  readonly environments: number;
  readonly arm: Pick<Arm, "rule" | "noise" | "budget">;
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
interface JudgedStep {
  readonly i: number;
  readonly judged: Judged;
  verdict: Verdict | undefined;
}

/** What is kept of an environment's last token in this episode. */
type Last = Told["about"] | undefined;

/**
 * Teacher and student side by side in N environments: each {@link step} is one turn of Algorithm 1's loop in all of them.
 * The arrays hold the last step, one row an environment, and are written over by the next.
 */
export class Loop {
  readonly environments: Environments;
  /** The token that was given, or −1; the token the student saw, or −1; and the log-probabilities it saw, N × K. */
  readonly given: Int8Array;
  readonly tokens: Int8Array;
  readonly logs: Float64Array;
  readonly actions: Uint8Array;
  readonly actionLogProbabilities: Float64Array;
  /** V(s_t), and V(s_{t+1}) as the TD error uses it: 0 after an end by success or failure, bootstrapped at a time limit. */
  readonly values: Float64Array;
  readonly nextValues: Float64Array;
  readonly ended: Uint8Array;
  /** The policy's memory before it read the state, N × M. */
  readonly memory: Float32Array;
  /** The mission of each environment's present state. */
  readonly missions: string[];
  /** Environments that still play; set to 0 to let one wait. */
  readonly active: Uint8Array;
  /** Candidates of this level (K). */
  readonly candidates: readonly string[];
  /** Counts since the start, or since the caller took them away. */
  mechanism: Mechanism = emptyMechanism();
  /** How often the teacher was asked. */
  teacherCalls = 0;
  /** Training frames before this step. */
  frames = 0;

  readonly #options: LoopOptions;
  readonly #judge: Judge;
  readonly #watch: Watch;
  readonly #sessions: readonly Session[];
  readonly #outlives: boolean;
  readonly #last: Last[];
  readonly #unadvised: Advice;
  #steps = 0;
  #seen: Seen | undefined;
  #version = -1;
  #views: (string | undefined)[];

  /** @param layouts seeds of the environments' layouts, one each */
  constructor(options: LoopOptions, layouts: readonly number[]) {
    const { level, environments: n, arm, channels, frozen, partSettings } = options;
    this.#options = options;
    this.environments = openLevel(level, n);
    this.environments.reset(layouts);
    this.candidates = "open" in level ? (level.candidates ?? CANDIDATES) : CANDIDATES;
    const K = this.candidates.length;
    this.#judge = arm.rule.open(n, partSettings);
    this.#watch = new Watch(n, partSettings);
    this.#sessions = channels.map((channel) => channel.open(n, frozen));
    this.#outlives = channels.some(({ outlives }) => outlives);
    this.#last = new Array(n).fill(undefined);
    this.#views = new Array(n).fill(undefined);
    this.#unadvised = {
      given: new Int8Array(n).fill(-1),
      tokens: new Int8Array(n).fill(-1),
      logs: new Float64Array(n * K),
    };
    this.given = new Int8Array(n).fill(-1);
    this.tokens = new Int8Array(n).fill(-1);
    this.logs = new Float64Array(n * K);
    this.actions = new Uint8Array(n);
    this.actionLogProbabilities = new Float64Array(n);
    this.values = new Float64Array(n);
    this.nextValues = new Float64Array(n);
    this.ended = new Uint8Array(n);
    this.memory = new Float32Array(n * options.policy.memory);
    this.active = new Uint8Array(n).fill(1);
    this.missions = Array.from({ length: n }, (_, i) => this.environments.mission(i));
  }

  /** Reads all states again: call it after an environment was put into another state from outside. */
  refresh(): void {
    this.#seen = undefined;
    this.#views.fill(undefined);
    for (let i = 0; i < this.environments.n; i++) this.missions[i] = this.environments.mission(i);
  }

  /** What the teacher of environment i is told before its next token; empty at an episode's first step. */
  told(i: number): string {
    return this.#toldOf(i).text;
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
    return { n, observations, missions: this.missions, prompt: (i) => this.#prompt(i, this.#toldOf(i).text) };
  }

  #prompt(i: number, told: string): string {
    return lamorelPrompt(this.missions[i], this.environments.describe(i), told);
  }

  /** The view of environment i as a text, for whoever remembers by view. */
  #view(i: number): string {
    const known = this.#views[i];
    if (known !== undefined) return known;
    const view = `${this.missions[i]}\n${this.environments.describe(i).join(", ")}`;
    this.#views[i] = view;
    return view;
  }

  /** What all channels together tell the teacher of environment i, and what the last of them is about. */
  #toldOf(i: number): { readonly text: string; readonly about: Last } {
    const told = this.#sessions.flatMap((session) => session.told?.(i, this.#view(i)) ?? []);
    const text = told.map(({ text }) => text).join("\n");
    return { text, about: told.length > 0 ? told[told.length - 1].about : this.#last[i] };
  }

  /** The teacher gives each environment a token, where the budget lets it be asked. */
  async #teach(seen: Seen): Promise<void> {
    const { teacher, random } = this.#options;
    this.given.fill(-1);
    this.tokens.fill(-1);
    this.logs.fill(0);
    if (!teacher) return;
    const rows = await this.#asked(seen);
    const told = rows.map((i) => this.#toldOf(i));
    const first = await this.#ask(
      rows,
      told.map(({ text }) => text),
    );
    const again: number[] = [];
    rows.forEach((i, k) => {
      this.given[i] = sample(first[k], random.tokens);
      const retry = this.#retry(i, seen);
      if (!retry) return;
      told[k] = retry;
      again.push(k);
    });
    if (again.length > 0) {
      const second = await this.#ask(
        again.map((k) => rows[k]),
        again.map((k) => told[k].text),
      );
      again.forEach((k, j) => {
        first[k] = second[j];
        this.given[rows[k]] = sample(second[j], random.tokens);
      });
    }
    rows.forEach((i, k) => this.#give(i, first[k], told[k].about));
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

  /** log p_M of the candidates in each of these environments, told so. */
  async #ask(rows: readonly number[], told: readonly string[]): Promise<Float64Array[]> {
    const { teacher } = this.#options;
    if (!teacher || rows.length === 0) return [];
    const { environments } = this;
    const queries = rows.map((i, k): Query => {
      const prompt = this.#prompt(i, told[k]);
      return teacher.sees === "truth" ? { prompt, rightActions: environments.rightActions(i) } : { prompt };
    });
    const replies = await teacher.score(queries);
    this.teacherCalls += rows.length;
    checkScores(teacher, queries, replies, this.candidates.length);
    return rows.map((i, k) => {
      const scores = Float64Array.from(replies[k]);
      for (const session of this.#sessions) {
        const bias = session.bias?.(i, this.#view(i));
        if (bias) for (let c = 0; c < scores.length; c++) scores[c] += bias[c];
      }
      return logProbabilities(scores);
    });
  }

  /** What a channel says of the token of environment i before it counts. */
  #retry(i: number, seen: Seen): Told | undefined {
    const K = this.candidates.length;
    const q = seen.q?.subarray(i * K, (i + 1) * K);
    for (const session of this.#sessions) {
      const told = session.retry?.(i, this.#view(i), this.given[i], q);
      if (told) return told;
    }
    return undefined;
  }

  /** Counts the token of environment i, and shows it to the student unless x-dropout masks it. */
  #give(i: number, logs: Float64Array, about: Last): void {
    const { xDropout, random } = this.#options;
    const token = this.given[i];
    const right = this.#isRight(i, token);
    countToken(this.mechanism, token, right, about);
    this.#last[i] = { token, right, verdict: undefined };
    if (xDropout > 0 && random.dropout.uniform() < xDropout) return;
    this.tokens[i] = token;
    this.logs.set(logs, i * logs.length);
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
    this.environments.step(actions);
  }

  /** a_t from the policy in the given environments. */
  async #choose(policy: Policy, seen: Seen, rows: readonly number[]): Promise<void> {
    const { greedy, random } = this.#options;
    const { tokens, actions } = this;
    const K = this.candidates.length;
    const states = this.#states();
    const advice: Advice = { given: this.given, tokens, logs: this.logs };
    const logs = await policy.act(states, seen, advice, rows);
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
      const view = this.#sessions.length > 0 ? this.#view(i) : "";
      const { token, right } = last;
      const judged = { advantage: advantages[i], right, view, token, action: this.actions[i] };
      this.#watch.judge(this.mechanism, i, judged);
      return [{ i, judged, verdict: this.#judge.judge(i, judged) }];
    });
  }

  /** Brings the verdicts to the channels, and ends the episodes that are over. */
  #deliver(verdicts: JudgedStep[]): void {
    const { noise } = this.#options.arm;
    const { random } = this.#options;
    const pass = (some: JudgedStep[], draws: LoopStreams["verdicts"]): void => {
      const given = some.filter(({ verdict }) => verdict !== undefined);
      const passed = noise.pass(
        given.flatMap(({ verdict }) => verdict ?? []),
        (n) => draws.integers(0, n),
      );
      given.forEach((one, k) => {
        one.verdict = passed[k];
      });
    };
    pass(
      verdicts.filter(({ i }) => !this.ended[i]),
      random.verdicts,
    );
    if (this.#outlives) {
      pass(
        verdicts.filter(({ i }) => this.ended[i]),
        random.endings,
      );
    }
    for (const { i, judged, verdict } of verdicts) {
      const { token, right } = judged;
      this.#last[i] = { token, right, verdict: undefined };
      for (const session of this.#sessions) session.hear(i, { ...judged, verdict, last: this.ended[i] === 1 });
    }
    for (const i of this.#rows()) {
      this.#views[i] = undefined;
      if (!this.ended[i]) continue;
      this.#last[i] = undefined;
      this.#judge.forget?.(i);
      this.#watch.forget(i);
      for (const session of this.#sessions) session.forget?.(i);
    }
  }

  /** Everything that the next step depends on beside the policy, as plain JSON; for a checkpoint. */
  save(): unknown {
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
  load(saved: ReturnType<Loop["save"]>): void {
    const state = saved as SavedLoop;
    state.environments.forEach((environment, i) => this.environments.loadState(i, environment));
    loadStreams(this.#options.random, state.streams);
    this.memory.set(state.memory);
    state.last.forEach((last, i) => (this.#last[i] = last ?? undefined));
    this.#judge.load?.(state.judge);
    this.#watch.load(state.watch);
    state.sessions.forEach((session, k) => this.#sessions[k].load?.(session));
    this.#steps = state.steps;
    this.teacherCalls = state.teacherCalls;
    this.refresh();
  }
}

/** What {@link Loop.save} gives. */
interface SavedLoop {
  readonly environments: readonly unknown[];
  readonly streams: ReturnType<typeof saveStreams>;
  readonly memory: readonly number[];
  readonly last: readonly (NonNullable<Last> | null)[];
  readonly judge: unknown;
  readonly watch: unknown;
  readonly sessions: readonly unknown[];
  readonly steps: number;
  readonly teacherCalls: number;
}
