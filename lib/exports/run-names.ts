import type { LoggedRun } from "../runs";

/** Longest part of a name, in characters. */
const LONGEST = 80;

/** A name as a part of a path on every system: letters, digits and a few signs. */
export function safeName(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9._@+=-]/g, "_").slice(0, LONGEST);
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}

/** Names runs `EXPERIMENT/ARM/seed-N`, without an experiment `ARM/seed-N`; a name that is taken gets the run's key. */
export class RunNames {
  readonly #taken = new Set<string>();

  /** The parts of a run's name, none of which leaves a folder. */
  next({ experiment, spec, manifest }: LoggedRun): string[] {
    const parents = [...(experiment ? [experiment] : []), spec.arm].map(safeName);
    const plain = `seed-${spec.seed}`;
    const taken = this.#taken.has([...parents, plain].join("/"));
    const name = [...parents, taken ? `${plain}-${safeName(manifest.key)}` : plain];
    this.#taken.add(name.join("/"));
    return name;
  }
}
