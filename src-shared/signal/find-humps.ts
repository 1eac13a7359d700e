import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';

/** No heart beats again within 0.2 s. */
export const LEAST_HUMP_DISTANCE_SEC = 0.2;

/**
 * Local maxima of an envelope, the highest one of each 0.2 s: wherever a beat might be.
 * @param envelope  [n] >= 0 at ENVELOPE_RATE_HZ
 * @returns indices into the envelope, ascending
 * Errors: none.
 */
export function findHumps(envelope: Float32Array): Int32Array {
  const least = LEAST_HUMP_DISTANCE_SEC * ENVELOPE_RATE_HZ;
  const humps = new Int32Array(Math.floor(envelope.length / 2) + 1);
  let count = 0;
  let last = -Infinity;
  let lastHeight = 0;
  for (let i = 1; i < envelope.length - 1; i++) {
    const height = envelope[i] ?? 0;
    if (height <= (envelope[i - 1] ?? 0) || height < (envelope[i + 1] ?? 0)) continue;
    if (i - last > least) count++;
    else if (height <= lastHeight) continue;
    humps[count - 1] = i;
    last = i;
    lastHeight = height;
  }
  return humps.slice(0, count);
}
