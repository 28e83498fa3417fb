/** Exit codes of every command: 0 done, 1 the work failed, 2 bad input, 130 interrupted. */
export const EXIT: { readonly done: 0; readonly failed: 1; readonly badInput: 2; readonly interrupted: 130 } = {
  done: 0,
  failed: 1,
  badInput: 2,
  interrupted: 130,
};

/** Base of every error this library throws on purpose. Its message is one line: what is wrong, the value, what to do. */
export class TandemError extends Error {
  /** Exit code of a command that ends with this error. */
  readonly exitCode: number = EXIT.failed;
  override readonly name: string = "TandemError";
}

/** What the caller passed in is wrong (a name, a file, a spec); nothing was written. */
export class InputError extends TandemError {
  override readonly exitCode: number = EXIT.badInput;
  override readonly name: string = "InputError";
}

/** The work itself failed: a check, a cell, a mismatch, a process that died. */
export class FailedError extends TandemError {
  override readonly name: string = "FailedError";
}

/** The user stopped the work (Ctrl-C, the notebook's stop button). */
export class InterruptedError extends TandemError {
  override readonly exitCode: number = EXIT.interrupted;
  override readonly name: string = "InterruptedError";
}

/**
 * The candidates nearest to a mistyped name, for "did you mean" lines.
 * @param name what was typed
 * @param candidates the names that exist
 * @param max how many to return at most
 * @returns up to `max` candidates by edit distance, nearest first; before them those that begin with a name of three letters or more
 */
export function nearest(name: string, candidates: Iterable<string>, max = 3): string[] {
  const wanted = name.toLowerCase();
  const distance = (candidate: string): number => {
    const begins = wanted.length >= 3 && candidate.startsWith(wanted);
    return editDistance(wanted, candidate) - (begins ? candidate.length : 0);
  };
  return [...candidates]
    .map((candidate) => ({ candidate, distance: distance(candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance: characters to be inserted, deleted or replaced. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
