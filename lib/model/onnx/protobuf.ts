/** A message in Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), field by field. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** The message's bytes. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  /** A whole number; a negative one takes ten bytes. */
  integer(field: number, value: number | bigint): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#parts.push(varint(field * 8 + 5), bytes);
    return this;
  }

  /** A 64-bit float. */
  double(field: number, value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#parts.push(varint(field * 8 + 1), bytes);
    return this;
  }

  /** A text, bytes, or a message inside this one. */
  value(field: number, value: string | Uint8Array | Message): this {
    const bytes = value instanceof Message ? value.bytes() : typeof value === "string" ? Buffer.from(value) : value;
    this.#parts.push(varint(field * 8 + 2), varint(bytes.length), bytes);
    return this;
  }
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
