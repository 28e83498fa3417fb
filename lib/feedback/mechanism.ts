import { exp } from "../exact-math";
import type { Told } from "./channels/channel";
import type { PartSettings } from "./part-settings";
import { noMasses, type RightMasses } from "./right-masses";
import { oracle } from "./rules/oracle";
import { paper } from "./rules/paper";
import type { Judge, Judged } from "./rules/rule";
import { sign } from "./rules/sign";
import type { Verdict } from "./verdict";

/** Counts of a verdict against the truth: a token that was right or wrong, called better or worse. */
export interface VerdictCounts {
  rightBetter: number;
  rightWorse: number;
  wrongBetter: number;
  wrongWorse: number;
}

/** What the teacher said next, after a sentence of one kind. */
export interface ReplyCounts {
  /** Tokens given after such a sentence. */
  tokens: number;
  /** Those of them that were right. */
  right: number;
  /** Those that repeated the token the sentence spoke of. */
  repeated: number;
}

/** Verdicts as they left for the channels: tokens called better, called worse, and those of which nothing was said. */
export type DealtCounts = Record<Verdict | "none", number>;

/** Rules whose verdicts are counted in every run, whichever rule the teacher hears of. */
const WATCHED = [paper, sign, oracle] as const;

/** Sums over the steps of a rollout or an evaluation that show where feedback gets through, link by link. */
export interface Mechanism {
  /** Tokens given, and those that were right. */
  tokens: number;
  right: number;
  /** Each watched rule's verdict on the arm's tokens, whether or not the teacher heard of it. */
  readonly rules: Readonly<Record<string, VerdictCounts>>;
  /** Verdicts as they reached the teacher. */
  readonly heard: VerdictCounts;
  /** What the teacher said after hearing better, after hearing worse, and without a verdict. */
  readonly after: Readonly<Record<Verdict | "nothing", ReplyCounts>>;
  /** Steps in which the student saw x, those in which it did what x says, and the sum of KL(π(·|x,s) ‖ π(·|s)). */
  seen: number;
  followed: number;
  divergence: number;
  /** Verdicts that were dealt; only in arms that are `counted`. */
  readonly dealt?: DealtCounts;
  /** Right mass after the sentences that were said, and after those that were not; only with the setting `counterfactual`. */
  readonly masses?: RightMasses;
}

/** What is counted in some runs only. */
export interface Counted {
  readonly dealt?: boolean;
  readonly masses?: boolean;
}

/** Nothing counted yet. */
export function emptyMechanism({ dealt = false, masses = false }: Counted = {}): Mechanism {
  const verdicts = (): VerdictCounts => ({ rightBetter: 0, rightWorse: 0, wrongBetter: 0, wrongWorse: 0 });
  const replies = (): ReplyCounts => ({ tokens: 0, right: 0, repeated: 0 });
  return {
    tokens: 0,
    right: 0,
    rules: Object.fromEntries(WATCHED.map(({ name }) => [name, verdicts()])),
    heard: verdicts(),
    after: { better: replies(), worse: replies(), nothing: replies() },
    seen: 0,
    followed: 0,
    divergence: 0,
    ...(dealt ? { dealt: { better: 0, worse: 0, none: 0 } } : {}),
    ...(masses ? { masses: noMasses() } : {}),
  };
}

/** Counts a token. @param about the last thing the teacher was told of, or at least the last token; undefined at a start */
export function countToken(
  mechanism: Mechanism,
  token: number,
  right: boolean,
  about: Told["about"] | undefined,
): void {
  mechanism.tokens++;
  if (right) mechanism.right++;
  if (!about) return;
  const after = mechanism.after[about.verdict ?? "nothing"];
  after.tokens++;
  if (right) after.right++;
  if (token === about.token) after.repeated++;
  if (about.verdict) countVerdict(mechanism.heard, about.right, about.verdict);
}

/** Counts a step in which the student saw x: log π with it, log π without it, K from `at` on, and whether it did what x says. */
export function countUse(
  mechanism: Mechanism,
  policy: Float64Array,
  masked: Float64Array,
  at: number,
  actions: number,
  followed: boolean,
): void {
  mechanism.seen++;
  if (followed) mechanism.followed++;
  for (let k = at; k < at + actions; k++) mechanism.divergence += exp(policy[k]) * (policy[k] - masked[k]);
}

function countVerdict(counts: VerdictCounts, right: boolean, verdict: Verdict): void {
  if (right) counts[verdict === "better" ? "rightBetter" : "rightWorse"]++;
  else counts[verdict === "better" ? "wrongBetter" : "wrongWorse"]++;
}

/** What each watched rule says of the tokens of N environments. */
export class Watch {
  readonly #judges: readonly (readonly [name: string, judge: Judge])[];

  constructor(n: number, settings: PartSettings) {
    this.#judges = WATCHED.map((rule) => [rule.name, rule.open(n, settings)]);
  }

  /** Counts what each rule says of the token of environment i. */
  judge(mechanism: Mechanism, i: number, judged: Judged): void {
    for (const [name, judge] of this.#judges) {
      const verdict = judge.judge(i, judged);
      if (verdict) countVerdict(mechanism.rules[name], judged.right, verdict);
    }
  }

  /** Ends the episode of environment i. */
  forget(i: number): void {
    for (const [, judge] of this.#judges) judge.forget?.(i);
  }

  save(): unknown {
    return this.#judges.map(([, judge]) => judge.save?.() ?? null);
  }

  load(saved: unknown): void {
    for (const [k, state] of (saved as unknown[]).entries()) this.#judges[k][1].load?.(state);
  }
}
