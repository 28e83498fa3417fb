import type { Pcg64 } from "../env/random/pcg64";
import type { Channel, Session } from "./channels/channel";
import { type Mechanism, Watch } from "./mechanism";
import { dealerOf } from "./noise/deal";
import type { Dealer, Dealing, Noise, OnItsWay } from "./noise/noise";
import type { PartSettings } from "./part-settings";
import type { Foreseen, Judge, Judged, Knowledge, Rule } from "./rules/rule";
import type { LoopStreams } from "./streams";
import type { Verdict } from "./verdict";

/** What the student's side judges by, and whom it tells. */
export interface VerdictOptions {
  readonly arm: { readonly rule: Rule; readonly noise: Noise };
  /** The arm's channels, as they were made for the run. */
  readonly channels: readonly Channel[];
  /** What the arm's rule knows of the run, of a rule that learns over a whole run; nothing yet unless given. */
  readonly knowledge?: Knowledge | undefined;
  /** The arm's noise, as it was made for the run; made anew unless given. */
  readonly dealer?: Dealer | undefined;
  readonly partSettings: PartSettings;
  /** Whether channels, rule and noise may only use what they have learned. */
  readonly frozen: boolean;
  readonly random: LoopStreams;
}

/** What the loop is doing: where its counts go, and how far it is. */
interface Now {
  readonly mechanism: Mechanism;
  /** Training frames before this step. */
  readonly frames: number;
}

/** The token of environment i, judged. */
interface JudgedStep extends OnItsWay {
  readonly i: number;
  readonly judged: Judged;
  /** What the rule says of it, and then what arrives. */
  verdict: Verdict | undefined;
}

/** The student's side of the loop in N environments: it judges tokens, and its verdicts go through the noise to the channels. */
export class VerdictSide {
  readonly #random: LoopStreams;
  readonly #sessions: readonly Session[];
  /** Whether a channel makes something of the verdict on an episode's last token. */
  readonly #outlives: boolean;
  /** Whether a channel is given verdicts before tokens count, and whether verdicts after the step go through the noise. */
  readonly #foresees: boolean;
  readonly #afterwards: boolean;
  readonly #judge: Judge;
  readonly #deal: Dealing;
  readonly #watch: Watch;
  #steps: JudgedStep[] = [];

  constructor(options: VerdictOptions, n: number, sessions: readonly Session[]) {
    const { arm, channels, knowledge, dealer, partSettings, frozen } = options;
    this.#random = options.random;
    this.#sessions = sessions;
    this.#outlives = channels.some(({ outlives }) => outlives);
    this.#foresees = channels.some(({ foresees }) => foresees);
    this.#afterwards = !this.#foresees || !channels.every(({ foresees }) => foresees);
    this.#judge = knowledge?.open(n, frozen) ?? arm.rule.open(n, partSettings);
    this.#deal = (dealer ?? dealerOf(arm.noise, partSettings)).open(frozen);
    this.#watch = new Watch(n, partSettings);
  }

  /** The verdicts on tokens that do not count yet, as they arrive; undefined where no channel wants them. @param rows their environments */
  foresee(
    now: Now,
    rows: readonly number[],
    tokens: readonly Foreseen[],
  ): readonly (Verdict | undefined)[] | undefined {
    if (!this.#foresees) return undefined;
    const steps = tokens.map((token, k) => ({ ...token, verdict: this.#judge.foresee?.(rows[k], token) }));
    return this.#pass(now, steps, this.#random.verdicts);
  }

  /** Judges the token of environment i, by the arm's rule and by those that are watched. */
  judge(mechanism: Mechanism, i: number, judged: Judged): void {
    this.#watch.judge(mechanism, i, judged);
    const { view, token } = judged;
    this.#steps.push({ i, judged, view, token, verdict: this.#judge.judge(i, judged) });
  }

  /** Brings the verdicts on the step's tokens to the channels. @param ended which episodes are over */
  deliver(now: Now, ended: Uint8Array): void {
    const { verdicts, endings } = this.#random;
    const steps = this.#steps;
    this.#steps = [];
    if (this.#afterwards) {
      this.#arrive(
        now,
        steps.filter(({ i }) => !ended[i]),
        verdicts,
      );
      if (this.#outlives)
        this.#arrive(
          now,
          steps.filter(({ i }) => ended[i]),
          endings,
        );
    }
    for (const { i, judged, verdict } of steps) {
      const { advantage, right, view, token, action } = judged;
      const arrived = this.#afterwards ? verdict : undefined;
      const said = { advantage, right, view, token, action, verdict: arrived, last: ended[i] === 1 }; // a spread takes ten times as long
      for (const session of this.#sessions) session.hear(i, said);
    }
  }

  /** Lets the verdicts of steps go through the noise. */
  #arrive(now: Now, steps: readonly JudgedStep[], random: Pcg64): void {
    const arrived = this.#pass(now, steps, random);
    for (const [k, step] of steps.entries()) step.verdict = arrived[k];
  }

  /** What the noise makes of verdicts; counts what arrives. */
  #pass({ mechanism, frames }: Now, steps: readonly OnItsWay[], random: Pcg64): readonly (Verdict | undefined)[] {
    const arrived = this.#deal(steps, { frames, integer: (n) => random.integers(0, n) });
    const { dealt } = mechanism;
    if (dealt) for (const verdict of arrived) dealt[verdict ?? "none"]++;
    return arrived;
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
