import { type Adapter, adapterNames, isAdapted } from "../lora/adapter";
import { linear } from "./ops/linear";
import { norm } from "./ops/norm";
import { product } from "./ops/product";
import { add, concatenate, reshape } from "./ops/shape";
import type { Parameters } from "./parameters";
import type { Tape } from "./tape";

/** A linear layer: its tensors are `${name}.weight`, outputs × inputs, and `${name}.bias`. */
export interface LinearLayer {
  readonly name: string;
  readonly outputs: number;
  readonly bias?: boolean;
}

/** Puts trained layers on a tape, each by its name in the safetensors file; adapted ones with their adapter. */
export class TrainedLayers {
  readonly tape: Tape;
  readonly #parameters: Parameters;
  readonly #adapter: Adapter | undefined;

  constructor(tape: Tape, parameters: Parameters, adapter?: Adapter) {
    this.tape = tape;
    this.#parameters = parameters;
    this.#adapter = adapter;
  }

  /** Root-mean-square norm with a trained weight. */
  norm(x: string, name: string, width: number, epsilon: number): string {
    return norm(this.tape, x, this.#parameters.block([{ name: `${name}.weight`, shape: [width] }]), width, epsilon);
  }

  /** Rows of an embedding. */
  embed(name: string, shape: readonly [number, number], tokens: string): string {
    return this.#parameters.embed(name, shape, tokens);
  }

  /** A trained tensor as it is. */
  tensor(name: string, shape: readonly number[]): string {
    return this.#parameters.block([{ name, shape }]);
  }

  /**
   * Layers that read the same rows, side by side: rows × inputs → rows × the sum of their outputs. They lie and work as one matrix.
   * @param onto rows × outputs to which a single layer without a bias is added
   */
  linear(x: string, layers: readonly LinearLayer[], inputs: number, onto?: string): string {
    if (layers.length > 1 && layers.some(({ name }) => isAdapted(this.#adapter, name))) {
      const parts = layers.map((layer) => this.linear(x, [layer], inputs));
      return concatenate(
        this.tape,
        parts,
        layers.map(({ outputs }) => outputs),
      );
    }
    const outputs = layers.reduce((sum, layer) => sum + layer.outputs, 0);
    const tensors = layers.map(({ name, outputs }) => ({ name: `${name}.weight`, shape: [outputs, inputs] }));
    const biases = layers.map(({ name, outputs }) => ({ name: `${name}.bias`, shape: [outputs] }));
    const bias = layers[0].bias ? this.#parameters.block(biases, [outputs]) : undefined;
    const y = linear(this.tape, x, this.#parameters.block(tensors, [outputs, inputs]), { bias, onto });
    return this.#adapted(x, y, layers[0], inputs);
  }

  /** y + (α / r) · x · Aᵀ · Bᵀ, where a layer is adapted. */
  #adapted(x: string, y: string, { name, outputs }: LinearLayer, inputs: number): string {
    const adapter = this.#adapter;
    if (!isAdapted(adapter, name)) return y;
    const { rank, alpha } = adapter;
    const [a, b] = adapterNames(name);
    const down = linear(this.tape, x, this.tensor(a, [rank, inputs]));
    return linear(this.tape, down, this.tensor(b, [outputs, rank]), { onto: y, alpha: alpha / rank });
  }

  /**
   * Each head's rows times its part of a layer's matrix, heads·headWidth × width: heads × n × headWidth → heads × n × width; with
   * `transposed` the other way.
   */
  perHead(x: string, name: string, sizes: readonly [number, number, number], transposed: boolean): string {
    const { tape } = this;
    const [heads, headWidth, width] = sizes;
    const block = (tensor: string, columns: number): string =>
      this.#parameters.block([{ name: tensor, shape: [heads * headWidth, columns] }], [heads, headWidth, columns]);
    const y = product(tape, x, block(`${name}.weight`, width), { transposed });
    const adapter = this.#adapter;
    if (!isAdapted(adapter, name)) return y;
    const { rank } = adapter;
    const alpha = adapter.alpha / rank;
    const [a, b] = adapterNames(name);
    const [down, up] = [this.tensor(a, [rank, width]), block(b, rank)];
    const flat = (rows: string, columns: number): string => reshape(tape, rows, tape.graph.integers(-1, columns));
    const byHead = (rows: string, columns: number): string =>
      reshape(tape, rows, tape.graph.integers(heads, -1, columns));
    const more = transposed
      ? product(tape, byHead(linear(tape, flat(x, width), down), rank), up, { transposed, alpha })
      : byHead(product(tape, flat(product(tape, x, up, { alpha }), rank), down), width);
    return add(tape, y, more);
  }
}
