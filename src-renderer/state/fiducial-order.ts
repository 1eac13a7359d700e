import type { Fiducial, FiducialTimesMs } from '#shared/domain/beat-analysis.ts';
import { FIDUCIALS } from '#shared/domain/beat-analysis.ts';

export interface MedianClock {
  readonly sampleRateHz: number;
  readonly zeroIndex: number;
  readonly leads: readonly { readonly values: Float32Array }[];
}

/**
 * The nearest time to one that is wanted at which a point may be: on a sample of the median beat, inside it, and at least a sample
 * after the point before and before the point after, of those that are measurable.
 */
export function clampFiducial(
  times: FiducialTimesMs,
  fiducial: Fiducial,
  wantedMs: number,
  clock: MedianClock,
): number {
  const { sampleRateHz, zeroIndex } = clock;
  const sampleCount = clock.leads[0]?.values.length ?? 1;
  const toIndex = (ms: number) => zeroIndex + (ms * sampleRateHz) / 1000;
  const place = FIDUCIALS.indexOf(fiducial);
  let lowest = 0;
  let highest = sampleCount - 1;
  FIDUCIALS.forEach((other, i) => {
    const time = times[other];
    if (time === null || i === place) return;
    if (i < place) lowest = Math.max(lowest, Math.floor(toIndex(time) + 1e-6) + 1);
    else highest = Math.min(highest, Math.ceil(toIndex(time) - 1e-6) - 1);
  });
  const index = Math.min(highest, Math.max(lowest, Math.round(toIndex(wantedMs))));
  return ((index - zeroIndex) * 1000) / sampleRateHz + 0; // + 0: no negative zero
}
