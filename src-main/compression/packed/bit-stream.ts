/** Writes whole numbers of a few bits one after the other, lowest bit first. */
export interface BitWriter {
  write(value: number, bitCount: number): void;
  /** The last byte is filled up with zeros. */
  finish(): Uint8Array;
}

export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let current = 0;
  let used = 0;
  return {
    write(value, bitCount) {
      for (let bit = 0; bit < bitCount; bit++) {
        current |= ((value >> bit) & 1) << used;
        used++;
        if (used < 8) continue;
        bytes.push(current);
        current = 0;
        used = 0;
      }
    },
    finish() {
      if (used > 0) bytes.push(current);
      return Uint8Array.from(bytes);
    },
  };
}

/** Reads what a BitWriter wrote. The caller knows how much there is; beyond the end it reads zeros. */
export function createBitReader(bytes: Uint8Array): { read(bitCount: number): number } {
  let place = 0;
  return {
    read(bitCount) {
      let value = 0;
      for (let bit = 0; bit < bitCount; bit++, place++) {
        value |= (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1) << bit;
      }
      return value;
    },
  };
}

/** Bits of a number from 0 to `greatest`. */
export function countBitsOf(greatest: number): number {
  return 32 - Math.clz32(greatest);
}
