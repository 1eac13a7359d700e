import type { Random } from '#main/preprocessing/random.ts';
import type { Tensor, TensorFlow } from '../backend.ts';

/** Sets each value to 0 with probability `rate` and scales the others, so that the mean stays. One number of `random` is the mask's seed. */
export function drop(tf: TensorFlow, x: Tensor, rate: number, random: Random): Tensor {
  if (rate === 0) return x;
  const mask = drawMask(x.size, rate, Math.floor(random() * 2 ** 32));
  return tf.mul(x, tf.tensor(mask, x.shape, 'float32'));
}

/**
 * [size] 0 or 1 / (1 - rate). From 16 bits each of xorshift32 (Marsaglia 2003), and without a branch, which nobody could foresee: a
 * quarter of the time, and a large network draws millions in each step.
 */
function drawMask(size: number, rate: number, seed: number): Float32Array {
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
