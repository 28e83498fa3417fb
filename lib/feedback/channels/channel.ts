import type { PolicyKind } from "../../policy/kinds/kind";
import type { Teacher } from "../../teacher";
import type { TunableModel } from "../../teacher/tuned-teacher";
import type { PartSetting, PartSettings } from "../part-settings";
import type { Judged } from "../rules/rule";
import type { Verdict } from "../verdict";

/** A judged token on its way to the teacher. */
export interface Said extends Judged {
  /** The verdict as it is delivered; undefined where the rule had nothing to say. */
  readonly verdict: Verdict | undefined;
  /** Whether the episode ended with this step. */
  readonly last: boolean;
}

/** What a teacher is told before its next token. */
export interface Told {
  readonly text: string;
  /** What the text is about, for the counts of the mechanism. */
  readonly about: Pick<Said, "token" | "right" | "verdict">;
  /** The text as it would be with this verdict on the same token; absent where none can take the verdict's place. */
  otherwise?(verdict: Verdict | undefined): string;
}

/** A channel in N environments that are played together. */
export interface Session {
  /** What the teacher of environment i is told before its next token, given the view it is about to see. */
  told?(i: number, view: string): Told | undefined;
  /** What it is told of a token before that one counts, or nothing; asked so, it gives another. */
  retry?(
    i: number,
    view: string,
    token: number,
    q: Float64Array | undefined,
    foreseen?: Pick<Said, "right" | "verdict">,
  ): Told | undefined;
  /** Log-odds, K numbers, added to the teacher's scores in this view. */
  bias?(i: number, view: string): ArrayLike<number> | undefined;
  /** Hears of the token just judged in environment i. */
  hear(i: number, said: Said): void;
  /** Ends the episode of environment i; it has heard of the last token before. */
  forget?(i: number): void;
  /** What it remembers of these environments, as plain JSON; for a checkpoint. */
  save?(): unknown;
  load?(saved: unknown): void;
}

/** Brings verdicts to the teacher. Made once a run: what it learns outlives its sessions. */
export interface Channel {
  /** Whether it makes something of the verdict on an episode's last token, which no sentence can carry. */
  readonly outlives: boolean;
  /** Whether its sessions' `retry` is given the verdict that the rule foresees, which is then the one that goes through the noise. */
  readonly foresees?: boolean;
  /** @param frozen whether it may only use what it has learned, as in an evaluation */
  open(n: number, frozen: boolean): Session;
  /** Moves the teacher by what was heard since the last call; after each update. */
  learn?(teacher: Teacher): Promise<void>;
  /** What it has learned, as plain JSON; for a checkpoint. */
  save?(): unknown;
  load?(saved: unknown): void;
}

/** A way for verdicts to reach the teacher, as an arm names it. */
export interface ChannelKind {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Whether it brings verdicts that the rule must foresee; so its {@link Channel.foresees}. */
  readonly foresees?: boolean;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly PartSetting[];
  /**
   * Of a channel that moves the weights of the run's teacher: the same, of the teacher that it makes of a model. That one is new and
   * belongs to one run.
   * @param policy the arm's; it is given back as what also carries the teacher's weights through a checkpoint
   */
  bind?(model: TunableModel, settings: PartSettings, policy: PolicyKind): Promise<BoundChannel>;
  /** @param candidates names of the tokens (K) */
  create(settings: PartSettings, candidates: readonly string[]): Channel;
}

/** A channel that moves its teacher's weights, with that teacher. */
export interface BoundChannel {
  readonly channel: ChannelKind;
  readonly teacher: Teacher;
  readonly policy: PolicyKind;
}
