/** A difference with its sign, three decimals: `+0.013`, `−0.004`. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** An interval of differences: `[+0.010, +0.016]`; a single pair has none. */
export function interval(low: number, high: number): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "[no interval]";
  return `[${signed(low)}, ${signed(high)}]`;
}

/** A p value as papers have it: `p = .034`, `p < .001`, `p not tested` for NaN. */
export function pText(p: number): string {
  if (Number.isNaN(p)) return "p not tested";
  if (p < 0.001) return "p < .001";
  return p >= 0.9995 ? "p = 1" : `p = ${p.toFixed(3).slice(1)}`;
}
