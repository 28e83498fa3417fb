import type { Session } from "./channels/channel";
import { type Mechanism, Watch } from "./mechanism";
import { deal, type OnItsWay } from "./noise/deal";
import type { Noise } from "./noise/noise";
import type { PartSettings } from "./part-settings";
import type { Judge, Judged, Knowledge, Rule } from "./rules/rule";
import type { LoopStreams } from "./streams";

/** What the student's side judges by, and whom it tells. */
export interface VerdictOptions {
  readonly arm: { readonly rule: Rule; readonly noise: Noise };
  /** What the rule knows of the run; of a rule that has no such knowledge, or begins here, undefined. */
  readonly knowledge?: Knowledge | undefined;
  readonly partSettings: PartSettings;
  readonly frozen: boolean;
  readonly random: LoopStreams;
}

/** The token of environment i, judged. */
interface JudgedStep extends OnItsWay {
  readonly i: number;
  readonly judged: Judged;
}

/** The student's side of the loop in N environments: it judges tokens, and its verdicts go through the noise to the channels. */
export class VerdictSide {
  readonly #options: VerdictOptions;
  readonly #sessions: readonly Session[];
  /** Whether a channel makes something of the verdict on an episode's last token. */
  readonly #outlives: boolean;
  readonly #judge: Judge;
  readonly #watch: Watch;
  #steps: JudgedStep[] = [];

  constructor(options: VerdictOptions, n: number, sessions: readonly Session[], outlives: boolean) {
    const { arm, knowledge, partSettings, frozen } = options;
    this.#options = options;
    this.#sessions = sessions;
    this.#outlives = outlives;
    this.#judge = knowledge?.open(n, frozen) ?? arm.rule.open(n, partSettings);
    this.#watch = new Watch(n, partSettings);
  }

  /** Judges the token of environment i, by the arm's rule and by those that are watched. */
  judge(mechanism: Mechanism, i: number, judged: Judged): void {
    this.#watch.judge(mechanism, i, judged);
    this.#steps.push({ i, judged, verdict: this.#judge.judge(i, judged) });
  }

  /** Brings the verdicts on the step's tokens to the channels. @param ended which episodes are over */
  deliver(ended: Uint8Array): void {
    const { arm, random } = this.#options;
    const steps = this.#steps;
    this.#steps = [];
    const goesOn = steps.filter(({ i }) => !ended[i]);
    deal(goesOn, arm.noise, random.verdicts);
    if (this.#outlives) {
      const over = steps.filter(({ i }) => ended[i]);
      deal(over, arm.noise, random.endings);
    }
    for (const { i, judged, verdict } of steps) {
      for (const session of this.#sessions) session.hear(i, { ...judged, verdict, last: ended[i] === 1 });
    }
  }

  /** Ends the episode of environment i. */
  forget(i: number): void {
    this.#judge.forget?.(i);
    this.#watch.forget(i);
    for (const session of this.#sessions) session.forget?.(i);
  }

  /** What it remembers of its environments, as plain JSON. */
  save(): { readonly judge: unknown; readonly watch: unknown; readonly sessions: readonly unknown[] } {
    return {
      judge: this.#judge.save?.() ?? null,
      watch: this.#watch.save(),
      sessions: this.#sessions.map((session) => session.save?.() ?? null),
    };
  }

  /** Goes on from what {@link save} gave. */
  load({ judge, watch, sessions }: ReturnType<VerdictSide["save"]>): void {
    this.#judge.load?.(judge);
    this.#watch.load(watch);
    for (const [k, session] of sessions.entries()) this.#sessions[k].load?.(session);
  }
}
