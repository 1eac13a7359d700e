import type { SampleRange } from './sample-range.ts';

export interface FilledSignal {
  /** [n] the input with straight lines across missing samples; all zeros where nothing was recorded at all. */
  readonly values: Float32Array;
  /** Where samples were missing, in order, not touching. */
  readonly missing: readonly SampleRange[];
}

/**
 * Bridges missing samples so that filters stay finite. What lies in a bridge is no measurement: callers drop it.
 * @param signal  [n] any unit; NaN and infinities mark missing samples
 * Errors: none. Ends are held at the first and last valid value.
 */
export function fillMissing(signal: Float32Array): FilledSignal {
  const missing = findMissing(signal);
  if (missing.length === 0) return { values: signal, missing };
  const values = Float32Array.from(signal);
  for (const { startSample, endSample } of missing) {
    const before = startSample > 0 ? signal[startSample - 1] : signal[endSample];
    const after = endSample < signal.length ? signal[endSample] : before;
    const from = before ?? 0;
    const step = ((after ?? from) - from) / (endSample - startSample + 1);
    for (let i = startSample; i < endSample; i++) values[i] = from + step * (i - startSample + 1);
  }
  return { values, missing };
}

/** Half-open runs of samples that are NaN or infinite. */
export function findMissing(signal: Float32Array): SampleRange[] {
  const ranges: SampleRange[] = [];
  let startSample = -1;
  for (let i = 0; i < signal.length; i++) {
    const value = signal[i] ?? 0;
    if (value - value === 0) {
      if (startSample < 0) continue;
      ranges.push({ startSample, endSample: i });
      startSample = -1;
    } else if (startSample < 0) startSample = i;
  }
  if (startSample >= 0) ranges.push({ startSample, endSample: signal.length });
  return ranges;
}
