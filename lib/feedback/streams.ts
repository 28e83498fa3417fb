import { Pcg64, type Pcg64State } from "../env/random/pcg64";

/**
 * What randomness is used for; each purpose has a generator of its own, so that arms of one seed stay paired. The place in the
 * list is part of the seed: add at the end only.
 */
const PURPOSES = [
  "weights",
  "actions",
  "tokens",
  "dropout",
  "verdicts",
  "shuffling",
  "evaluation",
  "endings",
  "advice",
  "rule",
] as const;

/** A use of randomness. */
export type Purpose = (typeof PURPOSES)[number];

/**
 * The generator of one purpose in one run.
 * @param seed the run's seed, an integer ≥ 0
 * @param turn tells several generators of one purpose apart, such as the evaluations of a run
 */
export function stream(seed: number, purpose: Purpose, turn = 0): Pcg64 {
  // SeedSequence reads the number as 32-bit words: [turn, purpose + 1, seed].
  return new Pcg64((BigInt(seed) << 64n) | (BigInt(PURPOSES.indexOf(purpose) + 1) << 32n) | BigInt(turn));
}

/** Purposes within the loop: actions, tokens, x-dropout, noise of verdicts, noise of an episode's last verdict, budget. */
const LOOP = ["actions", "tokens", "dropout", "verdicts", "endings", "advice"] as const;

/** The loop's generators, one a purpose. */
export type LoopStreams = Readonly<Record<(typeof LOOP)[number], Pcg64>>;

/** The generators of a loop that trains. */
export function trainingStreams(seed: number): LoopStreams {
  return collect((purpose) => stream(seed, purpose));
}

/** One generator for all purposes of a loop: an evaluation's, or a test's. */
export function sharedStreams(random: Pcg64): LoopStreams {
  return collect(() => random);
}

function collect(of: (purpose: (typeof LOOP)[number]) => Pcg64): LoopStreams {
  const [actions, tokens, dropout, verdicts, endings, advice] = LOOP.map(of);
  return { actions, tokens, dropout, verdicts, endings, advice };
}

/** The states of a loop's generators, for a checkpoint. */
export function saveStreams(streams: LoopStreams): Pcg64State[] {
  return LOOP.map((purpose) => streams[purpose].state());
}

/** Goes on from what {@link saveStreams} gave. */
export function loadStreams(streams: LoopStreams, saved: readonly Pcg64State[]): void {
  for (const [k, purpose] of LOOP.entries()) streams[purpose].restore(saved[k]);
}

/** Layout seeds are disjoint by use: evaluations while training, the final evaluation, and training by run. */
const EVALUATION_LAYOUTS = 1_000_000;
const FINAL_LAYOUTS = 1_500_000;
const TRAINING_LAYOUTS = 2_000_000;
/** Seeds from here on are for tuning: what is chosen by them is chosen by layouts that no other run is judged by. */
export const TUNING_SEEDS = 9000;
const TUNING_LAYOUTS = 200_000;
/** The most environments that a run may have, so that the layouts of two runs differ. */
export const MAX_ENVIRONMENTS = 1000;

/** Layout seeds of the environments that a run trains in; the same for every arm of a seed. */
export function trainingLayouts(seed: number, environments: number): number[] {
  return range(environments, TRAINING_LAYOUTS + seed * MAX_ENVIRONMENTS);
}

/** Held-back layout seeds of an evaluation: the same for every run, but for runs of tuning seeds, which have their own. */
export function evaluationLayouts(count: number, final: boolean, seed = 0): number[] {
  const start = final ? FINAL_LAYOUTS : EVALUATION_LAYOUTS;
  return range(count, seed < TUNING_SEEDS ? start : start + TUNING_LAYOUTS);
}

function range(count: number, start: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}
