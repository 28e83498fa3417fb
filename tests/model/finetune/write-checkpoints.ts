/**
 * A training that saves a checkpoint at every step until it is killed: node write-checkpoints.js FILE.
 * What it does is {@link step}, which the test does as well.
 */
import { Pcg64, type Pcg64State } from "tandem/dist/env/random/pcg64";
import { Adam } from "tandem/dist/model/adam/adam";
import { saveTraining } from "tandem/dist/model/adam/checkpoint";

/** 12 MB a checkpoint: long enough to be killed amid it. */
const SHAPES = [
  ["a", [1 << 10, 1 << 10]],
  ["b", [7]],
] as const;

/** The training's optimiser. */
export function openTraining(): Adam {
  return new Adam(SHAPES, { kind: "adamw", rate: 0.01 });
}

/** One step with a gradient drawn by a generator. */
export function step(adam: Adam, random: Pcg64): void {
  for (const values of adam.gradients.values()) {
    for (let k = 0; k < values.length; k += 97) values[k] = random.uniform() - 0.5;
  }
  adam.step({ maxNorm: 1 });
}

/** The caller's state in a checkpoint. */
export interface TrainingState {
  readonly random: Pcg64State;
}

if (require.main === module) {
  const [adam, random] = [openTraining(), new Pcg64(3)];
  for (;;) {
    step(adam, random);
    saveTraining(process.argv[2], adam, { random: random.state() } satisfies TrainingState);
  }
}
