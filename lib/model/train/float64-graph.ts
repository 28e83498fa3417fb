import { type Attribute, type ElementType, Graph } from "../onnx/graph";

/** ONNX's codes of the types that are cast between. */
const [FLOAT, DOUBLE] = [1n, 11n];

const INDICES: Readonly<Record<"transA" | "transB", readonly [plain: string, transposed: string]>> = {
  transA: ["...ij", "...ji"],
  transB: ["...jk", "...kj"],
};

/**
 * The graph that is written into it, in float64 in place of float32: the same operations one by one, so that what is left between the two
 * is what float32 rounds. Where onnxruntime has an operator for float32 alone, or an attribute that is a float32, others do the same.
 * Angles of rotary positions are float32 in every precision, as a Llama defines them.
 */
export class Float64Graph extends Graph {
  override input(name: string, type: ElementType, dims: readonly (number | string)[]): string {
    return super.input(name, real(type), dims);
  }

  override output(tensor: string, name: string, type: ElementType, dims: readonly (number | string)[]): void {
    super.output(tensor, name, real(type), dims);
  }

  override floats(name: string, dims: readonly number[], values: Float32Array): string {
    return this.#doubles(name, dims, Float64Array.from(values));
  }

  override float(value: number): string {
    return this.#doubles(`float ${value}`, [], Float64Array.of(value));
  }

  override addAll(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ): string[] {
    switch (operator) {
      case "Cast":
        return super.addAll(operator, inputs, attributes.to === FLOAT ? { to: DOUBLE } : attributes, outputs);
      case "ConstantOfShape":
        return [this.#cast(super.addAll(operator, inputs, attributes, outputs)[0], DOUBLE)];
      case "Cos":
      case "Sin":
        return [this.#cast(super.addAll(operator, [this.#cast(inputs[0], FLOAT)], attributes, outputs)[0], DOUBLE)];
      case "Gemm":
        return [this.#gemm(inputs, attributes)];
      case "FusedMatMul":
        return [this.#product(inputs, attributes)];
      case "SimplifiedLayerNormalization":
        return this.#norm(inputs, attributes);
      default:
        return super.addAll(operator, inputs, attributes, outputs);
    }
  }

  /** alpha · a · b + c, alpha in float64. */
  #gemm([a, b, c]: readonly string[], { alpha = 1, ...turns }: Readonly<Record<string, Attribute>>): string {
    if (alpha === 1) return super.addAll("Gemm", c === undefined ? [a, b] : [a, b, c], turns, 1)[0];
    const y = this.#times(super.addAll("Gemm", [a, b], turns, 1)[0], alpha);
    return c === undefined ? y : this.add("Add", [y, c]);
  }

  #product(inputs: readonly string[], { alpha = 1, ...turns }: Readonly<Record<string, Attribute>>): string {
    const [a, b] = (["transA", "transB"] as const).map((turn) => INDICES[turn][turns[turn] === 1n ? 1 : 0]);
    const y = this.add("Einsum", inputs, { equation: `${a},${b}->...ik` });
    return alpha === 1 ? y : this.#times(y, alpha);
  }

  /** The norm of each row, and what its numbers were multiplied by. */
  #norm([x, weight]: readonly string[], { epsilon }: Readonly<Record<string, Attribute>>): string[] {
    const mean = this.add("ReduceMean", [this.add("Mul", [x, x]), this.integers(-1)], { keepdims: 1n });
    const root = this.add("Sqrt", [this.add("Add", [mean, this.float(Number(epsilon))])]);
    const r = this.add("Div", [this.float(1), root]);
    return [this.add("Mul", [this.add("Mul", [x, r]), weight]), r];
  }

  #times(x: string, factor: Attribute): string {
    return this.add("Mul", [x, this.float(Number(factor))]);
  }

  #cast(x: string, to: bigint): string {
    return super.addAll("Cast", [x], { to }, 1)[0];
  }

  #doubles(name: string, dims: readonly number[], values: Float64Array): string {
    return this.constant(name, "double", dims, new Uint8Array(values.buffer));
  }
}

function real(type: ElementType): ElementType {
  return type === "float" ? "double" : type;
}
