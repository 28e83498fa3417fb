import { Message } from "./protobuf";

/** Element types used here, with ONNX's codes (onnx.proto, TensorProto.DataType). */
const TYPES = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, double: 11 } as const;

/** Type of a tensor's elements. */
export type ElementType = keyof typeof TYPES;

/** What a node can be set to: a whole number (a bigint), a float, a text, or whole numbers. */
export type Attribute = bigint | number | string | readonly bigint[];

/** An ONNX model: its graph, and the bytes of the constants that the graph only points to. */
export interface OnnxModel {
  readonly graph: Uint8Array;
  readonly constants: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** Constants with fewer bytes lie in the graph itself. */
const INLINE_BYTES = 1024;
const OPSET = 20;
const IR_VERSION = 9;
/** Where onnxruntime's own, fused operators are. */
const RUNTIME = "com.microsoft";
const RUNTIME_OPERATORS: ReadonlySet<string> = new Set([
  "FastGelu",
  "FusedMatMul",
  "MatMulIntegerToFloat",
  "MultiHeadAttention",
  "SkipSimplifiedLayerNormalization",
]);

/** An ONNX graph while it is put together (onnx.proto). Tensors go by their names. */
export class Graph {
  readonly #message = new Message();
  readonly #constants = new Map<string, { path: string; data: Uint8Array } | undefined>();
  #nodes = 0;

  /** A tensor that is fed in; dimensions that vary have a name instead of a size. */
  input(name: string, type: ElementType, dims: readonly (number | string)[]): string {
    this.#message.value(11, valueInfo(name, type, dims));
    return name;
  }

  /** Gives a tensor to the outside, under a name of its own. */
  output(tensor: string, name: string, type: ElementType, dims: readonly (number | string)[]): void {
    this.#message.value(1, node("Identity", [tensor], [name], {}));
    this.#message.value(12, valueInfo(name, type, dims));
  }

  /** Whether there is a constant of this name. */
  has(name: string): boolean {
    return this.#constants.has(name);
  }

  /** A constant, little-endian; one that is named twice is kept once. */
  constant(name: string, type: ElementType, dims: readonly number[], data: Uint8Array): string {
    if (this.#constants.has(name)) return name;
    const tensor = new Message();
    for (const dim of dims) tensor.integer(1, dim);
    tensor.integer(2, TYPES[type]).value(8, name);
    const inline = data.byteLength < INLINE_BYTES;
    if (inline) tensor.value(9, data);
    else tensor.value(13, new Message().value(1, "location").value(2, name)).integer(14, 1);
    this.#constants.set(name, inline ? undefined : { path: name, data });
    this.#message.value(5, tensor);
    return name;
  }

  /** A constant of float32. */
  floats(name: string, dims: readonly number[], values: Float32Array): string {
    return this.constant(name, "float", dims, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** A constant float32. */
  float(value: number): string {
    return this.floats(`float ${value}`, [], Float32Array.of(value));
  }

  /** A constant list of int64, such as a shape or axes. */
  integers(...values: readonly number[]): string {
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(`integers ${values.join(" ")}`, "int64", [values.length], data);
  }

  /** A node; `""` stands for an input that is left out. Returns its first output. */
  add(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.addAll(operator, inputs, attributes, 1)[0];
  }

  /** A node with several outputs. */
  addAll(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ): string[] {
    const number = this.#nodes++;
    const names = Array.from({ length: outputs }, (_, k) => `${operator} ${number}.${k}`);
    this.#message.value(1, node(operator, inputs, names, attributes));
    return names;
  }

  /** The finished model. */
  model(): OnnxModel {
    const model = new Message().integer(1, IR_VERSION).value(2, "tandem").value(7, this.#message.value(2, "graph"));
    for (const [domain, version] of [
      ["", OPSET],
      [RUNTIME, 1],
    ] as const) {
      model.value(8, new Message().value(1, domain).integer(2, version));
    }
    return { graph: model.bytes(), constants: [...this.#constants.values()].filter((value) => value !== undefined) };
  }
}

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): Message {
  const message = new Message();
  for (const input of inputs) message.value(1, input);
  for (const output of outputs) message.value(2, output);
  message.value(3, outputs[0]).value(4, operator);
  for (const [name, value] of Object.entries(attributes)) message.value(5, attribute(name, value));
  return RUNTIME_OPERATORS.has(operator) ? message.value(7, RUNTIME) : message;
}

function attribute(name: string, value: Attribute): Message {
  const message = new Message().value(1, name);
  if (typeof value === "bigint") return message.integer(3, value).integer(20, 2);
  if (typeof value === "number") return message.float(2, value).integer(20, 1);
  if (typeof value === "string") return message.value(4, value).integer(20, 3);
  for (const part of value) message.integer(8, part);
  return message.integer(20, 7);
}

function valueInfo(name: string, type: ElementType, dims: readonly (number | string)[]): Message {
  const shape = new Message();
  for (const dim of dims) {
    shape.value(1, typeof dim === "number" ? new Message().integer(1, dim) : new Message().value(2, dim));
  }
  const tensor = new Message().integer(1, TYPES[type]).value(2, shape);
  return new Message().value(1, name).value(2, new Message().value(1, tensor));
}
