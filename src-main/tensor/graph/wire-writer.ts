/** Writes a message of protocol buffers, field by field. Source: protobuf.dev, "Encoding". */
export class WireWriter {
  readonly #pieces: Uint8Array[] = [];

  /** Whole numbers, truth values and enumerations; negative ones as int64. */
  integer(field: number, value: number): this {
    return this.#varint((field << 3) | WIRE.varint).#varint(value);
  }

  float(field: number, value: number): this {
    this.#varint((field << 3) | WIRE.fixed32);
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    this.#pieces.push(bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint((field << 3) | WIRE.lengthDelimited).#varint(value.length);
    this.#pieces.push(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, write: (message: WireWriter) => void): this {
    const message = new WireWriter();
    write(message);
    return this.bytes(field, message.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }

  #varint(value: number): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#pieces.push(Uint8Array.from(bytes));
    return this;
  }
}

const WIRE = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;
