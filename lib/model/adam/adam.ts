import { FailedError, InputError, nearest } from "../../errors";
import { type Blocks, type NamedShapes, openBlocks, type Place } from "./blocks";
import { type Kernel, openKernel } from "./kernel";
import { type AdamOptions, adamOptions, atLeastZero } from "./options";

/** torch's `clip_grad_norm_` adds this to the norm. */
const CLIP_EPSILON = 1e-6;

/** What one step may set otherwise. */
export interface StepOptions {
  /** Learning rate of this step, for a schedule; unless told, the one of the settings. */
  readonly rate?: number;
  /** The gradient is scaled down to this L2 norm over all tensors; unless told, it is not. */
  readonly maxNorm?: number;
}

/**
 * Adam (Kingma and Ba 2015, Algorithm 1) and AdamW over named parameters in float32, in WebAssembly.
 *
 * Parameters, gradient g and moments m, v lie in one WebAssembly memory, 16 bytes a parameter, and are views that never move:
 * onnxruntime takes `parameters` as inputs and writes into `gradients` without a copy. The memory ends at 4 GiB: 268 million
 * parameters fit (flan-t5-small's 77 million take 1.2 GB, SmolLM2's 135 million 2.2 GB), no 0.5 B model; LoRA's few always do.
 *
 * A step: ĝ = g · min(1, maxNorm / (‖g‖ + 1e-6)); m ← m + (1 − β₁)(ĝ − m); v ← β₂ v + (1 − β₂) ĝ²;
 * θ ← θ − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). Weight decay λ: `adam` adds λ θ to ĝ, `adamw` first makes θ ← (1 − rate λ) θ.
 * The same bytes come out on every machine.
 */
export class Adam {
  readonly options: Required<AdamOptions>;
  /** Shapes by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The parameters; whoever writes to them sets them. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** The gradient that the next step follows. A step leaves it to be cleared or written over, and may scale it. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  readonly first: ReadonlyMap<string, Float32Array>;
  readonly second: ReadonlyMap<string, Float32Array>;
  readonly #kernel: Kernel;
  readonly #blocks: Blocks;
  #steps = 0;
  /** β₁ᵗ and β₂ᵗ after t steps, as t products: the same after a checkpoint. */
  #power1 = 1;
  #power2 = 1;

  /**
   * All parameters, gradients and moments are 0.
   * @throws InputError for settings out of their range, or shapes for which there is no room
   */
  constructor(shapes: NamedShapes, options: AdamOptions = {}) {
    this.options = adamOptions(options);
    this.#kernel = openKernel();
    this.#blocks = openBlocks(this.#kernel, shapes);
    const { places, views, parameters, gradients, first, second } = this.#blocks;
    this.shapes = new Map([...places].map(([name, { shape }]) => [name, shape]));
    this.parameters = views(parameters);
    this.gradients = views(gradients);
    this.first = views(first);
    this.second = views(second);
  }

  /** Steps done so far. */
  get steps(): number {
    return this.#steps;
  }

  /** How many parameters there are. */
  get count(): number {
    return [...this.#blocks.places.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Goes on after so many steps; the caller has written parameters and moments. */
  restoreSteps(steps: number): void {
    if (!Number.isSafeInteger(steps) || steps < 0) throw new InputError(`${steps} is no number of steps`);
    this.#steps = 0;
    this.#power1 = this.#power2 = 1;
    while (this.#steps < steps) this.#count();
  }

  /** Makes the gradient 0. */
  clearGradients(): void {
    for (const gradient of this.gradients.values()) gradient.fill(0);
  }

  /**
   * Adds to the gradient: g ← g + scale · added.
   * @param added from anywhere, a part of the tensors or all; none is changed unless all fit
   * @throws InputError for an unknown name or another length
   */
  addGradients(added: Iterable<readonly [name: string, values: Float32Array]>, scale = 1): void {
    finiteScale(scale);
    const list = [...added].map(([name, values]) => ({ place: this.#place(name), name, values }));
    for (const { place, name, values } of list) {
      if (values.length === place.count) continue;
      throw new InputError(
        `the gradient of ${name} has ${values.length} numbers, its shape [${place.shape}] has ${place.count}`,
      );
    }
    const { piece, gradients } = this.#blocks;
    for (const { place, values } of list) {
      for (let from = 0; from < values.length; from += piece.length) {
        const part = values.subarray(from, from + piece.length);
        piece.fill(0, part.length, part.length + 16);
        piece.set(part);
        const bytes = Math.ceil(part.length / 16) * 64;
        this.#kernel.addScaled(gradients + place.offset + from * 4, piece.byteOffset, bytes, scale);
      }
    }
  }

  /**
   * Adds rows to the gradient of a matrix, as an embedding's: g[rows[i]] ← g[rows[i]] + scale · values[i], one after another. Rows that
   * are not named have the gradient they had; a step moves them as their moments say, as dense Adam does.
   * @param rows rows of the matrix; one may come several times
   * @param values rows × the matrix' width
   * @throws InputError for an unknown name, a row that is not there, or another length; nothing is changed then
   */
  addRows(name: string, rows: ArrayLike<number>, values: Float32Array, scale = 1): void {
    finiteScale(scale);
    const { shape } = this.#place(name);
    const [height, width] = shape;
    if (shape.length !== 2)
      throw new InputError(`${name} has the shape [${shape}]; rows can be added to a matrix only`);
    if (values.length !== rows.length * width) {
      throw new InputError(
        `${rows.length} rows of ${name} have ${rows.length * width} numbers, ${values.length} were given`,
      );
    }
    const wrong = Array.from(rows).find((row) => !(Number.isInteger(row) && row >= 0 && row < height));
    if (wrong !== undefined) throw new InputError(`${name} has no row ${wrong}; it has ${height} rows`);
    const gradient = this.gradients.get(name) as Float32Array;
    const factor = Math.fround(scale);
    for (let i = 0; i < rows.length; i++) {
      const to = rows[i] * width;
      // Rounded twice, as addGradients does it.
      for (let k = 0; k < width; k++) gradient[to + k] += Math.fround(factor * values[i * width + k]);
    }
  }

  /**
   * The L2 norm of the gradient over all tensors, summed in float64.
   * @throws FailedError where a number is not finite, naming the tensor
   */
  norm(): number {
    const squares = this.#kernel.sumOfSquares(this.#blocks.gradients, this.#blocks.bytes);
    if (!Number.isFinite(squares)) throw notFinite(this.gradients);
    return Math.sqrt(squares);
  }

  /**
   * One step against the gradient.
   * @returns the gradient's norm before it was scaled down
   * @throws FailedError where the gradient is not finite, naming the tensor; InputError for a number out of its range; nothing
   * is changed then
   */
  step({ rate = this.options.rate, maxNorm }: StepOptions = {}): number {
    atLeastZero("rate", rate);
    if (maxNorm !== undefined && !(maxNorm > 0)) {
      throw new InputError(`the gradient's norm is to be at most ${maxNorm}; choose a number above 0, or leave it out`);
    }
    const norm = this.norm();
    const scale = maxNorm === undefined ? 1 : Math.min(1, maxNorm / (norm + CLIP_EPSILON));
    this.#count();
    const { beta1, beta2, epsilon } = this.options;
    const { parameters, gradients, first, second, bytes } = this.#blocks;
    this.#kernel.adam(
      parameters,
      bytes,
      first - parameters,
      second - parameters,
      gradients - parameters,
      this.#decay(rate, scale),
      1 - beta1,
      beta2,
      1 - beta2,
      rate / (1 - this.#power1),
      1 / Math.sqrt(1 - this.#power2),
      epsilon,
    );
    return norm;
  }

  /** Weight decay. @returns what the gradient is still to be multiplied by */
  #decay(rate: number, scale: number): number {
    const { kind, weightDecay } = this.options;
    const { parameters, gradients, bytes } = this.#blocks;
    if (weightDecay === 0) return scale;
    if (kind === "adamw") {
      this.#kernel.scale(parameters, bytes, 1 - rate * weightDecay);
      return scale;
    }
    this.#kernel.scale(gradients, bytes, scale);
    this.#kernel.addScaled(gradients, parameters, bytes, weightDecay);
    return 1;
  }

  #count(): void {
    this.#steps++;
    this.#power1 *= this.options.beta1;
    this.#power2 *= this.options.beta2;
  }

  #place(name: string): Place {
    const place = this.#blocks.places.get(name);
    if (place) return place;
    throw new InputError(
      `there is no parameter ${name}; did you mean ${nearest(name, this.#blocks.places.keys(), 2).join(" or ")}?`,
    );
  }
}

function finiteScale(scale: number): void {
  if (!Number.isFinite(Math.fround(scale))) throw new InputError(`a gradient cannot be added ${scale} times`);
}

function notFinite(gradients: ReadonlyMap<string, Float32Array>): FailedError {
  const advice = "no step was done: lower the learning rate, or look for what overflowed";
  for (const [name, values] of gradients) {
    const at = values.findIndex((x) => !Number.isFinite(x));
    if (at !== -1) return new FailedError(`the gradient of ${name} is ${values[at]} at number ${at}; ${advice}`);
  }
  throw new TypeError("what fills the arrays up was written to");
}
