import { CELL_WIDTH, CELLS, MISSION_WORDS } from "./features";

/** Widths of the network. */
export const EMBEDDING = 16;
export const FEATURES = 64;
export const HIDDEN = 64;
/** Candidates the teacher scores = actions the student has (turn left … toggle). */
export const K = 6;

/** Name of a parameter. */
export type ParameterName =
  | "cell"
  | "gate"
  | "view"
  | "viewBias"
  | "critic"
  | "criticBias"
  | "value"
  | "valueBias"
  | "actor"
  | "actorBias"
  | "policy"
  | "policyBias";

/**
 * The actor-critic's parameters, each with its shape.
 *
 *     e = cells · cell                                     embedding of each cell of the view, 49 × 16
 *     g = 1 + mission · gate                               what the mission makes of it, 16
 *     f = tanh(relu(e ∘ g) · view + viewBias)              features of the state s, 64
 *     V = tanh(f · critic + criticBias) · value + valueBias
 *     π = softmax(tanh([f, onehot(x), log p] · actor + actorBias) · policy + policyBias)
 *
 * V reads s only. x is the teacher's token and log p its K log-probabilities; both are zero where x is masked.
 */
export const SHAPES: Readonly<Record<ParameterName, readonly number[]>> = {
  cell: [CELL_WIDTH, EMBEDDING],
  gate: [MISSION_WORDS.length, EMBEDDING],
  view: [CELLS * EMBEDDING, FEATURES],
  viewBias: [FEATURES],
  critic: [FEATURES, HIDDEN],
  criticBias: [HIDDEN],
  value: [HIDDEN, 1],
  valueBias: [1],
  actor: [FEATURES + 2 * K, HIDDEN],
  actorBias: [HIDDEN],
  policy: [HIDDEN, K],
  policyBias: [K],
};

/** Names in the order in which they lie in {@link Parameters.flat}. */
export const PARAMETER_NAMES: readonly ParameterName[] = Object.keys(SHAPES) as ParameterName[];

/** All parameters: one flat array, and a view of it for each name. */
export interface Parameters extends Readonly<Record<ParameterName, Float32Array>> {
  readonly flat: Float32Array;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Number of parameters in all. */
export const PARAMETER_COUNT: number = PARAMETER_NAMES.reduce((sum, name) => sum + sizeOf(SHAPES[name]), 0);

/** Views of a flat array of {@link PARAMETER_COUNT} numbers (zeros if none is given). */
export function parameters(flat: Float32Array = new Float32Array(PARAMETER_COUNT)): Parameters {
  let start = 0;
  const views = PARAMETER_NAMES.map((name) => {
    const end = start + sizeOf(SHAPES[name]);
    const view = flat.subarray(start, end);
    start = end;
    return [name, view];
  });
  return { flat, ...Object.fromEntries(views) };
}

/**
 * Initial parameters: normal draws, each output's incoming weights scaled to a norm (1; 0.01 for the policy's last layer,
 * which starts near uniform), biases and the mission's gate 0.
 * @param uniform draws from [0, 1)
 */
export function initialParameters(uniform: () => number): Parameters {
  const result = parameters();
  for (const name of PARAMETER_NAMES) {
    const shape = SHAPES[name];
    if (shape.length === 1 || name === "gate") continue;
    const [rows, columns] = shape;
    const weights = result[name];
    for (let k = 0; k < weights.length; k++) weights[k] = normal(uniform);
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += weights[i * columns + j] ** 2;
      const scale = (name === "policy" ? 0.01 : 1) / Math.sqrt(sum);
      for (let i = 0; i < rows; i++) weights[i * columns + j] *= scale;
    }
  }
  return result;
}

/** A standard normal draw (Box and Muller). */
function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
