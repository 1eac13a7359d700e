import { findMissing } from '../fill-missing.ts';
import type { SampleRange } from '../sample-range.ts';

/**
 * Stretches of a signal that belong together: between two of them lies a gap longer than `maxBridgeSamples`. They begin and end
 * with a valid sample and may hold shorter gaps.
 * @param signal  [n] any unit; NaN and infinities mark missing samples
 * Errors: none.
 */
export function findStretches(signal: Float32Array, maxBridgeSamples: number): SampleRange[] {
  const stretches: SampleRange[] = [];
  let startSample = 0;
  const close = (endSample: number): void => {
    if (endSample > startSample) stretches.push({ startSample, endSample });
  };
  for (const gap of findMissing(signal)) {
    const isInside = gap.startSample > startSample && gap.endSample < signal.length;
    if (isInside && gap.endSample - gap.startSample <= maxBridgeSamples) continue;
    close(gap.startSample);
    startSample = gap.endSample;
  }
  close(signal.length);
  return stretches;
}

/**
 * Copies a stretch, with straight lines over its gaps.
 * @param out  [>= stretch length]
 * @param signal  finite at the first and the last sample of the stretch
 */
export function copyBridgedInto(
  out: Float64Array,
  signal: Float32Array,
  { startSample, endSample }: SampleRange,
): void {
  let lastValid = 0;
  for (let i = 0; i < endSample - startSample; i++) {
    const value = signal[startSample + i] ?? 0;
    if (value - value !== 0) continue; // NaN and infinities
    out[i] = value;
    const from = out[lastValid] ?? value;
    const step = (value - from) / (i - lastValid);
    for (let k = lastValid + 1; k < i; k++) out[k] = from + step * (k - lastValid);
    lastValid = i;
  }
}
