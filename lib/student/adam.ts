/** Adam's numbers (Kingma and Ba 2015, Algorithm 1). */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** β and ε as torch-ac and rl-starter-files use them. */
const ADAM: AdamOptions = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Adam on one flat array: it costs a fraction of a millisecond where a step of tfjs' optimiser costs several. */
export class Adam {
  readonly #options: AdamOptions;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(size: number, options: AdamOptions = ADAM) {
    this.#options = options;
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  /** Moves `parameters` one step against `gradient`, in place; the same length both. */
  step(parameters: Float32Array, gradient: Float32Array): void {
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    const first = this.#first;
    const second = this.#second;
    this.#steps++;
    const scale1 = 1 / (1 - beta1 ** this.#steps);
    const scale2 = 1 / (1 - beta2 ** this.#steps);
    for (let k = 0; k < parameters.length; k++) {
      const g = gradient[k];
      first[k] = beta1 * first[k] + (1 - beta1) * g;
      second[k] = beta2 * second[k] + (1 - beta2) * g * g;
      parameters[k] -= (learningRate * first[k] * scale1) / (Math.sqrt(second[k] * scale2) + epsilon);
    }
  }
}

/**
 * Scales a gradient down, in place, to a norm of at most `maxNorm`.
 * @returns its norm before
 */
export function clipNorm(gradient: Float32Array, maxNorm: number): number {
  let sum = 0;
  for (let k = 0; k < gradient.length; k++) sum += gradient[k] * gradient[k];
  const norm = Math.sqrt(sum);
  if (norm > maxNorm) {
    const scale = maxNorm / norm;
    for (let k = 0; k < gradient.length; k++) gradient[k] *= scale;
  }
  return norm;
}
