import type { Weights } from "../weights";
import type { Graph } from "./graph";

/** Numbers in which a model's matrices are multiplied: float32, or whole numbers of 8 bits. */
export type Precision = "fp32" | "int8";

/** Largest size of a quantised input and weight. Their products, two added, fit into 16 bits, as AVX2's kernels need it. */
const LARGEST_INPUT = 63;
const LARGEST_WEIGHT = 127;
/** What stands for 0 among the quantised inputs, which have no sign. */
const ZERO = 64;
const UINT8 = 2n;

/** Puts the layers that language models share into a graph. Inputs are rows × columns. */
export class Layers {
  readonly #graph: Graph;
  readonly #weights: Weights;
  readonly #precision: Precision;
  readonly #quantised = new Map<string, { readonly values: string; readonly scale: string }>();

  constructor(graph: Graph, weights: Weights, precision: Precision) {
    this.#graph = graph;
    this.#weights = weights;
    this.#precision = precision;
  }

  /** A trained tensor as a constant; given a view, the same numbers in that shape. */
  weight(name: string, shape: readonly number[], view: readonly number[] = shape): string {
    return this.#graph.has(name) ? name : this.#graph.floats(name, view, this.#weights.read(name, shape).data);
  }

  /** x · Wᵀ, or x · Wᵀ + b, with the trained W of outputs × inputs and the trained b, which stays float32. */
  linear(x: string, name: string, outputs: number, inputs: number, bias?: string): string {
    const b = bias === undefined ? [] : [this.weight(bias, [outputs])];
    if (this.#precision === "int8") {
      const product = this.#quantisedLinear(x, name, outputs, inputs);
      return b.length === 0 ? product : this.#graph.add("Add", [product, ...b]);
    }
    return this.#graph.add("Gemm", [x, this.weight(name, [outputs, inputs]), ...b], { transB: 1n });
  }

  /** Root-mean-square norm of each row, times a trained weight. */
  norm(x: string, name: string, width: number, epsilon: number): string {
    return this.#graph.add("SimplifiedLayerNormalization", [x, this.weight(name, [width])], { epsilon, axis: -1n });
  }

  /** x + change, and the norm of that. */
  addNorm(x: string, change: string, name: string, width: number, epsilon: number): { sum: string; normed: string } {
    const inputs = [x, change, this.weight(name, [width])];
    const [normed, , , sum] = this.#graph.addAll("SkipSimplifiedLayerNormalization", inputs, { epsilon }, 4);
    return { sum, normed };
  }

  /** As {@link linear}, in whole numbers: a scale for each row of x and each row of W, and exact sums. */
  #quantisedLinear(x: string, name: string, outputs: number, inputs: number): string {
    const graph = this.#graph;
    const { values, scale } = this.#quantise(x);
    const { data } = this.#weights.read(name, [outputs, inputs]);
    const { matrix, scales } = quantisedTranspose(data, outputs, inputs);
    const product = graph.add("MatMulIntegerToFloat", [
      values,
      graph.constant(`${name} int8`, "int8", [inputs, outputs], new Uint8Array(matrix.buffer)),
      graph.float(1),
      graph.floats(`${name} scales`, [outputs], scales),
      graph.constant("zero", "uint8", [], Uint8Array.of(ZERO)),
    ]);
    return graph.add("Mul", [product, scale]);
  }

  /** The rows of x in whole numbers, each row with its own scale, so that none depends on what is beside it. */
  #quantise(x: string): { readonly values: string; readonly scale: string } {
    const known = this.#quantised.get(x);
    if (known) return known;
    const graph = this.#graph;
    const largest = graph.add("ReduceMax", [graph.add("Abs", [x]), graph.integers(-1)], { keepdims: 1n });
    const scale = graph.add("Mul", [graph.add("Max", [largest, graph.float(1e-30)]), graph.float(1 / LARGEST_INPUT)]);
    const shifted = graph.add("Add", [graph.add("Div", [x, scale]), graph.float(ZERO + 0.5)]);
    const result = { values: graph.add("Cast", [shifted], { to: UINT8 }), scale };
    this.#quantised.set(x, result);
    return result;
  }
}

/** W, outputs × inputs, as whole numbers times a scale for each output; laid out inputs × outputs. */
function quantisedTranspose(
  data: Float32Array,
  outputs: number,
  inputs: number,
): { readonly matrix: Int8Array; readonly scales: Float32Array } {
  const matrix = new Int8Array(data.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const row = data.subarray(output * inputs, (output + 1) * inputs);
    let largest = 1e-30;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    scales[output] = largest / LARGEST_WEIGHT;
    for (let input = 0; input < inputs; input++) {
      matrix[input * outputs + output] = Math.round(row[input] / scales[output]);
    }
  }
  return { matrix, scales };
}
