import { readFileSync } from "node:fs";

/** A constant tensor of an ONNX graph. */
export interface Initialiser {
  readonly dims: readonly number[];
  /** ONNX's code of the element type; 1 is float32. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** An ONNX file's constants, and how many of its bytes are something else (nodes, names). */
export interface OnnxFile {
  readonly initialisers: ReadonlyMap<string, Initialiser>;
  readonly otherBytes: number;
}

/** A field of a protocol buffer message: its number, and its value (bytes where it has a length). */
type Field = readonly [number, number | Uint8Array];

/** The fields of a message in protocol buffers' wire format, as far as ONNX uses it (no groups). */
function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, wire] = [tag >>> 3, tag & 7];
    if (wire === 0) yield [number, varint()];
    else {
      const length = wire === 2 ? varint() : wire === 5 ? 4 : 8;
      yield [number, message.subarray(at, at + length)];
      at += length;
    }
  }
}

/** Every value of one field of a message. */
function all(message: Uint8Array, field: number): Uint8Array[] {
  return [...fields(message)].flatMap(([number, value]) => (number === field ? [value as Uint8Array] : []));
}

/** Reads the graph's constants: ModelProto.graph = 7, GraphProto.initializer = 5, TensorProto as in onnx.proto. */
export function readOnnx(path: string): OnnxFile {
  const file = readFileSync(path);
  const [graph] = all(file, 7);
  const initialisers = new Map<string, Initialiser>();
  let bytes = 0;
  for (const tensor of all(graph, 5)) {
    const list = [...fields(tensor)];
    const of = (field: number) => list.filter(([number]) => number === field).map(([, value]) => value);
    const name = Buffer.from(of(8)[0] as Uint8Array).toString();
    const initialiser = { dims: of(1) as number[], type: of(2)[0] as number, bytes: of(9)[0] as Uint8Array };
    initialisers.set(name, initialiser);
    bytes += initialiser.bytes.length;
  }
  return { initialisers, otherBytes: file.length - bytes };
}
