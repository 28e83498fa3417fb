import { type Judged, judge, type Verdict, type VerdictRule } from "./verdict";

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

/** Sums over the steps of a rollout or an evaluation that show where feedback gets through, link by link. */
export interface Links {
  /** Tokens given, and those that were right. */
  tokens: number;
  right: number;
  /** Each rule's verdict on the arm's tokens, whether or not the teacher heard of it. */
  readonly rules: Readonly<Record<VerdictRule, VerdictCounts>>;
  /** Verdicts as they reached the teacher. */
  readonly heard: VerdictCounts;
  /** What the teacher said after hearing better, after hearing worse, and without a verdict. */
  readonly after: Readonly<Record<Verdict | "nothing", ReplyCounts>>;
  /** Steps in which the student saw x, those in which it did what x says, and the sum of KL(π(·|x,s) ‖ π(·|s)). */
  seen: number;
  followed: number;
  divergence: number;
}

const RULES: readonly VerdictRule[] = ["paper", "sign", "oracle"];

/** Nothing counted yet. */
export function emptyLinks(): Links {
  const verdicts = (): VerdictCounts => ({ rightBetter: 0, rightWorse: 0, wrongBetter: 0, wrongWorse: 0 });
  const replies = (): ReplyCounts => ({ tokens: 0, right: 0, repeated: 0 });
  return {
    tokens: 0,
    right: 0,
    rules: { paper: verdicts(), sign: verdicts(), oracle: verdicts() },
    heard: verdicts(),
    after: { better: replies(), worse: replies(), nothing: replies() },
    seen: 0,
    followed: 0,
    divergence: 0,
  };
}

/** Counts a token, given after the teacher heard `heard` of the token before it. */
export function countToken(
  links: Links,
  token: number,
  right: boolean,
  last: { readonly token: number; readonly right: boolean } | undefined,
  heard: Verdict | undefined,
): void {
  links.tokens++;
  if (right) links.right++;
  if (!last) return;
  const after = links.after[heard ?? "nothing"];
  after.tokens++;
  if (right) after.right++;
  if (token === last.token) after.repeated++;
  if (heard) countVerdict(links.heard, last.right, heard);
}

/** Counts what each rule says of a token once its advantage is known. */
export function countJudged(links: Links, judged: Judged): void {
  for (const rule of RULES) {
    const verdict = judge(rule, judged);
    if (verdict) countVerdict(links.rules[rule], judged.right, verdict);
  }
}

/** Counts a step in which the student saw x: log π with it, log π without it, and whether it did what x says. */
export function countUse(links: Links, policy: Float64Array, masked: Float64Array, followed: boolean): void {
  links.seen++;
  if (followed) links.followed++;
  for (let k = 0; k < policy.length; k++) links.divergence += Math.exp(policy[k]) * (policy[k] - masked[k]);
}

function countVerdict(counts: VerdictCounts, right: boolean, verdict: Verdict): void {
  if (right) counts[verdict === "better" ? "rightBetter" : "rightWorse"]++;
  else counts[verdict === "better" ? "wrongBetter" : "wrongWorse"]++;
}
