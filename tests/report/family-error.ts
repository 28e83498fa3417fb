/**
 * How often a family of comparisons finds something where nothing differs. As a command, for larger families and more repeats than
 * the test has time for: `node tests/dist/report/family-error.js [EXPERIMENTS] [COMPARISONS] [DRAWS]` (some CPU-minutes).
 */
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { differences, holm, signFlip } from "tandem/dist/report/stats/index";

/** Seeds an experiment, those of the plan among them. */
export const SEEDS: readonly number[] = [5, 10, 30, 100];

/** How a family is simulated. */
export interface Simulation {
  readonly random: Pcg64;
  readonly seeds: number;
  readonly comparisons: number;
  readonly experiments: number;
  readonly draws: number;
  /** Added to every arm but the one that all are compared with. */
  readonly effect?: number;
}

/**
 * The share of experiments in which at least one corrected p is at most .05. The areas of an arm are that seed's own level plus a
 * skewed noise; all arms are compared with one and the same, by the same seeds, so that the comparisons hang together.
 */
export function familyError({ random, seeds, comparisons, experiments, draws, effect = 0 }: Simulation): number {
  const noise = (): number => -0.05 * Math.log(1 - random.uniform());
  let found = 0;
  for (let k = 0; k < experiments; k++) {
    const levels = Array.from({ length: seeds }, () => random.uniform());
    const arm = (): number[] => levels.map((level) => level + noise());
    const neutral = arm();
    const ps = Array.from({ length: comparisons }, () => {
      const lifted = arm().map((area) => area + effect);
      return signFlip(differences(lifted, neutral), { random, draws }).p;
    });
    if (Math.min(...holm(ps)) <= 0.05) found++;
  }
  return found / experiments;
}

/** The largest share that a true chance of .05 gives in 999 of 1000 simulations of so many experiments. */
export function atMost(experiments: number): number {
  return 0.05 + 3.09 * Math.sqrt((0.05 * 0.95) / experiments);
}

if (require.main === module) {
  const [experiments = 1000, comparisons = 72, draws = 5000] = process.argv.slice(2).map(Number);
  const random = new Pcg64(20261124);
  for (const seeds of SEEDS) {
    const share = familyError({ random, seeds, comparisons, experiments, draws });
    console.log(
      `${seeds} seeds, ${comparisons} comparisons: ${share.toFixed(4)} of ${experiments}, at most ${atMost(experiments).toFixed(4)}`,
    );
  }
}
