/** What is known of an action in a view. */
export interface Estimate {
  /** Times that it was taken. */
  readonly n: number;
  /** Running means of A and of A². */
  readonly mean: number;
  readonly square: number;
}

/**
 * Per view and action the running mean of the advantage A of steps in which that action was taken, and of A²:
 * m ← m + max(1/n, rate) · (A − m), the plain mean at first and a forgetting one from n = 1/rate on.
 */
export class ActionTable {
  readonly #views = new Map<string, Map<number, Estimate>>();

  /** Adds a step. @param advantage A of the action that was taken */
  add(view: string, action: number, advantage: number, rate: number): void {
    const row = this.of(view);
    const { n, mean, square } = row.get(action) ?? { n: 0, mean: 0, square: 0 };
    const step = Math.max(1 / (n + 1), rate);
    const moved = (old: number, value: number): number => old + step * (value - old);
    row.set(action, { n: n + 1, mean: moved(mean, advantage), square: moved(square, advantage * advantage) });
    this.#views.set(view, row);
  }

  /** The actions that were taken in a view. */
  of(view: string): Map<number, Estimate> {
    return this.#views.get(view) ?? new Map();
  }

  /** The table as plain JSON: [view, [action, n, mean, square], …], … */
  save(): unknown {
    return [...this.#views].map(([view, row]) => [
      view,
      ...[...row].map(([action, { n, mean, square }]) => [action, n, mean, square]),
    ]);
  }

  /** Goes on from what {@link save} gave. */
  load(saved: unknown): void {
    this.#views.clear();
    for (const [view, ...row] of saved as [string, ...[number, number, number, number][]][]) {
      this.#views.set(view, new Map(row.map(([action, n, mean, square]) => [action, { n, mean, square }])));
    }
  }
}
