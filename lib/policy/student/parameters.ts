import { cos, log } from "../../exact-math";

/** Shapes of parameters, by name; the order is that of {@link Parameters.flat}. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** All parameters: one flat array, and a view of it for each name. */
export interface Parameters {
  readonly shapes: Shapes;
  readonly flat: Float32Array;
  readonly named: Readonly<Record<string, Float32Array>>;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Number of parameters in all. */
export function countOf(shapes: Shapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/** Views of a flat array (zeros if none is given). */
export function parametersOf(shapes: Shapes, flat: Float32Array = new Float32Array(countOf(shapes))): Parameters {
  let start = 0;
  const named = Object.entries(shapes).map(([name, shape]) => {
    const end = start + sizeOf(shape);
    const view = flat.subarray(start, end);
    start = end;
    return [name, view];
  });
  return { shapes, flat, named: Object.fromEntries(named) };
}

/** How initial weights differ from columns of norm 1. */
export interface Initialisation {
  /** Norms of columns by name, such as a small one for a policy that starts near uniform. */
  readonly norms?: Readonly<Record<string, number>>;
  /** Matrices that start at 0. */
  readonly zeros?: readonly string[];
}

/**
 * Initial parameters: vectors (biases) 0; matrices normal draws, each output's incoming weights scaled to a norm.
 * @param uniform draws from [0, 1)
 */
export function initialParameters(
  shapes: Shapes,
  uniform: () => number,
  { norms = {}, zeros = [] }: Initialisation = {},
): Parameters {
  const result = parametersOf(shapes);
  for (const [name, shape] of Object.entries(shapes)) {
    if (shape.length === 1 || zeros.includes(name)) continue;
    const columns = shape[shape.length - 1];
    const rows = sizeOf(shape) / columns;
    const weights = result.named[name];
    for (let k = 0; k < weights.length; k++) weights[k] = normal(uniform);
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += weights[i * columns + j] * weights[i * columns + j];
      const scale = (norms[name] ?? 1) / Math.sqrt(sum);
      for (let i = 0; i < rows; i++) weights[i * columns + j] *= scale;
    }
  }
  return result;
}

/** A standard normal draw (Box and Muller). */
function normal(uniform: () => number): number {
  return Math.sqrt(-2 * log(1 - uniform())) * cos(2 * Math.PI * uniform());
}
