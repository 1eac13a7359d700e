import type { Random } from '#main/preprocessing/random.ts';
import type { Tensor, TensorFlow } from '../backend.ts';

export interface Chance {
  readonly random: Random;
  /** Told each mask before it is used: whoever runs the same operations again draws another one of that shape. */
  readonly onMask?: (mask: Tensor, rate: number) => void;
}

/** Sets each value to 0 with probability `rate` and scales the others, so that the mean stays. */
export function drop(tf: TensorFlow, x: Tensor, rate: number, { random, onMask }: Chance): Tensor {
  if (rate === 0) return x;
  const mask = drawMask(tf, x.shape, { rate, random });
  onMask?.(mask, rate);
  return tf.mul(x, mask);
}

/** What `drop` multiplies by. One number of `random` is its seed. */
export function drawMask(
  tf: TensorFlow,
  shape: readonly number[],
  { rate, random }: { readonly rate: number; readonly random: Random },
): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(drawValues(size, rate, Math.floor(random() * 2 ** 32)), [...shape], 'float32');
}

/**
 * [size] 0 or 1 / (1 - rate). From 16 bits each of xorshift32 (Marsaglia 2003), and without a branch, which nobody could foresee: a
 * quarter of the time, and a large network draws millions in each step.
 */
function drawValues(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size + (size % 2));
  const bits = new Int32Array(mask.buffer);
  const kept = new Int32Array(Float32Array.of(1 / (1 - rate)).buffer)[0] ?? 0;
  const last = Math.round(rate * 65_536) - 1;
  // 0 would stay 0 for ever.
  let state = seed | 0 || 0x6d2b79f5;
  for (let i = 0; i < size; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    // All ones where the draw is above `last`.
    bits[i] = kept & ((last - (state & 0xffff)) >> 31);
    bits[i + 1] = kept & ((last - (state >>> 16)) >> 31);
  }
  return mask.subarray(0, size);
}
