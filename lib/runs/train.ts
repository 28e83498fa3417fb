import type { Channel } from "../feedback/channels/channel";
import { collect } from "../feedback/collect";
import { evaluate } from "../feedback/evaluate";
import { Loop, type LoopOptions } from "../feedback/loop";
import type { LoopState } from "../feedback/loop-state";
import { type Counted, emptyMechanism } from "../feedback/mechanism";
import { poseMass } from "../feedback/pose-mass";
import type { EvaluationRow, LogRow } from "../feedback/row";
import { evaluationLayouts, sharedStreams, stream, trainingLayouts } from "../feedback/streams";
import { type Learner, learns, type Policy, type Tensors } from "../policy/policy";
import type { Teacher } from "../teacher/teacher";
import { loopOptions } from "./loop-options";
import { openPolicy } from "./open-policy";
import type { RunPlan } from "./run-plan";

/** Everything that the rest of a run depends on, after an update: plain JSON, and the policy's arrays. */
export interface TrainingState {
  readonly json: unknown;
  readonly tensors: Tensors;
}

/** A run: its rows, one after another. The same plan and teacher give the same rows. */
export class Training {
  readonly #plan: RunPlan;
  readonly #teacher: Teacher | undefined;
  readonly #policy: Policy | Learner;
  readonly #channels: readonly Channel[];
  readonly #loop: Loop;
  readonly #options: Omit<LoopOptions, "environments" | "frozen" | "xDropout">;
  readonly #shuffling;
  readonly #counted: Counted;
  /** Whether what channels remember is measured. */
  readonly #remembers: boolean;
  #update = 0;

  private constructor(plan: RunPlan, teacher: Teacher | undefined, policy: Policy | Learner) {
    const { seed, settings } = plan;
    const { environments, xDropout } = settings;
    this.#plan = plan;
    this.#teacher = teacher;
    this.#policy = policy;
    this.#shuffling = stream(seed, "shuffling");
    this.#options = loopOptions(plan, policy, teacher);
    this.#channels = this.#options.channels;
    const { counterfactual = false } = plan.partSettings; // no channel of the arm reads it
    this.#remembers = counterfactual && this.#channels.some(({ outlives }) => outlives);
    this.#counted = { dealt: plan.arm.counted === true, masses: counterfactual && teacher !== undefined };
    const layouts = trainingLayouts(seed, environments);
    this.#loop = new Loop({ ...this.#options, environments, xDropout, frozen: false }, layouts);
  }

  /** @param teacher the teacher of the arm; undefined for arms without one */
  static async open(plan: RunPlan, teacher: Teacher | undefined): Promise<Training> {
    return new Training(plan, teacher, await openPolicy(plan));
  }

  /** The policy as it is. */
  get policy(): Policy | Learner {
    return this.#policy;
  }

  /** The rows that are still to come, update by update. Between two of them {@link save} may be called. */
  async *updates(): AsyncGenerator<readonly LogRow[], void> {
    const { updates } = this.#plan.settings;
    while (this.#update < updates) {
      const rows = await this.#oneUpdate(this.#update + 1);
      this.#update++;
      yield rows;
    }
  }

  /** The rows that are still to come, one by one. */
  async *rows(): AsyncGenerator<LogRow, void> {
    for await (const rows of this.updates()) yield* rows;
  }

  async #oneUpdate(update: number): Promise<LogRow[]> {
    const { settings } = this.#plan;
    const loop = this.#loop;
    const policy = this.#policy;
    loop.mechanism = emptyMechanism(this.#counted);
    const { rollout, episodes } = await collect(loop, settings.steps); // Algorithm 1 at every step
    const losses = learns(policy)
      ? { losses: await policy.update(rollout, (n) => this.#shuffling.integers(0, n)) }
      : {};
    if (this.#teacher) for (const channel of this.#channels) await channel.learn?.(this.#teacher);
    const frames = update * settings.environments * settings.steps;
    const { mechanism: links, teacherCalls } = loop;
    const rows: LogRow[] = [{ kind: "update", update, frames, teacherCalls, episodes, links, ...losses }];
    const last = update === settings.updates;
    if (!last && update % settings.evaluateEvery !== 0) return rows;
    const at = { update, frames, final: false, decision: "sampled" } as const;
    rows.push(...(await this.#evaluations(at, settings.evaluationEpisodes)));
    if (!last) return rows;
    rows.push(...(await this.#evaluations({ ...at, final: true }, settings.finalEpisodes)));
    if (!learns(policy)) return rows;
    return [...rows, ...(await this.#evaluations({ ...at, final: true, decision: "greedy" }, settings.finalEpisodes))];
  }

  /** Both measures where the arm has both: learning where the policy (or chance) acts alone, team where x is given. */
  async #evaluations(at: At, count: number): Promise<EvaluationRow[]> {
    const rows: EvaluationRow[] = [];
    const { seed, arm } = this.#plan;
    const measures: EvaluationRow["measure"][] = [];
    if (!arm.policy.needsToken) measures.push("learning");
    if (this.#teacher || arm.channels.length > 0) measures.push("team");
    for (const measure of measures) {
      const turn = at.update * 4 + (at.final ? 2 : 0) + (at.decision === "greedy" ? 1 : 0);
      const options = {
        ...this.#options,
        teacher: measure === "team" ? this.#teacher : undefined,
        channels: measure === "team" ? this.#channels : [],
        greedy: at.decision === "greedy",
        random: sharedStreams(stream(seed, "evaluation", turn)),
      };
      const { episodes, teacherCalls } = await evaluate(options, evaluationLayouts(count, at.final, seed), at.frames);
      const mass = at.final || measure === "learning" ? {} : await this.#poseMass();
      rows.push({ kind: "evaluation", ...at, measure, episodes, teacherCalls, ...mass });
    }
    return rows;
  }

  async #poseMass(): Promise<Pick<EvaluationRow, "poseMass">> {
    if (!this.#remembers || !this.#teacher) return {};
    const mass = await poseMass(this.#teacher, this.#channels, this.#plan.level);
    return mass === undefined ? {} : { poseMass: mass };
  }

  /** What the next update depends on. */
  save(): TrainingState {
    const json = {
      update: this.#update,
      loop: this.#loop.save(),
      channels: this.#channels.map((channel) => channel.save?.() ?? null),
      knowledge: this.#options.knowledge?.save() ?? null,
      noise: this.#options.dealer?.save?.() ?? null,
      shuffling: this.#shuffling.state(),
    };
    return { json, tensors: learns(this.#policy) ? this.#policy.save() : {} };
  }

  /** Goes on from what {@link save} gave. */
  load({ json, tensors }: TrainingState): void {
    const state = json as SavedTraining;
    this.#update = state.update;
    this.#loop.frames = state.update * this.#plan.settings.environments * this.#plan.settings.steps;
    for (const [k, channel] of state.channels.entries()) this.#channels[k].load?.(channel);
    this.#options.knowledge?.load(state.knowledge);
    this.#options.dealer?.load?.(state.noise);
    this.#shuffling.restore(state.shuffling);
    if (learns(this.#policy)) this.#policy.load(tensors);
    this.#loop.load(state.loop);
  }
}

/** What {@link Training.save} gives as JSON. */
interface SavedTraining {
  readonly update: number;
  readonly loop: LoopState;
  readonly channels: readonly unknown[];
  readonly knowledge: unknown;
  readonly noise: unknown;
  readonly shuffling: Parameters<ReturnType<typeof stream>["restore"]>[0];
}

type At = Pick<EvaluationRow, "update" | "frames" | "final" | "decision">;
