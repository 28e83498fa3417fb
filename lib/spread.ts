/** So many of a list, spread evenly over it; all of it where it has no more. */
export function spread<T>(all: readonly T[], count: number): T[] {
  const taken = Math.min(count, all.length);
  return Array.from({ length: taken }, (_, k) => all[Math.floor((k * all.length) / taken)]);
}
