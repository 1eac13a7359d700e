import type { Random } from '#main/preprocessing/random.ts';
import type { Tensor, TensorFlow } from '../backend.ts';

/** Sets each value to 0 with probability `rate` and scales the others, so that the mean stays. One number of `random` is the mask's seed. */
export function drop(tf: TensorFlow, x: Tensor, rate: number, random: Random): Tensor {
  if (rate === 0) return x;
  const mask = drawMask(x.size, rate, Math.floor(random() * 2 ** 32));
  return tf.mul(x, tf.tensor(mask, x.shape, 'float32'));
}

/**
 * [size] 0 or 1 / (1 - rate). From 16 bits each of xorshift32 (Marsaglia 2003), as drawing them is on the way of every step: tfjs's
 * own take ten times as long.
 */
function drawMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const kept = 1 / (1 - rate);
  const threshold = Math.round(rate * 65_536);
  // 0 would stay 0 for ever.
  let state = seed | 0 || 0x6d2b79f5;
  for (let i = 0; i < size; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if ((state & 0xffff) >= threshold) mask[i] = kept;
    if (state >>> 16 >= threshold && i + 1 < size) mask[i + 1] = kept;
  }
  return mask;
}
