/** Numbers of 16 bits (IEEE 754 binary16), little-endian: half the size of float32, and networks do not notice. */

/** To the nearest, ties to even; beyond 65504 infinite. */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  values.forEach((value, k) => {
    float[0] = value;
    view.setUint16(2 * k, toHalf(bits[0] ?? 0), true);
  });
  return bytes;
}

export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length >> 1 }, (_, k) => fromHalf(view.getUint16(2 * k, true)));
}

/** From the bits of a float32. */
function toHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 : 0);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13);
  if (magnitude < 0x33000000) return sign;
  // Subnormal: the mantissa with its hidden bit, shifted to units of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift);
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** From the bits of a float16. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
