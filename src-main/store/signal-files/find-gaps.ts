import { createRateRatio } from '#shared/units/rate-ratio.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { StoredGroup } from './stored-group.ts';
import { toMissingCodeOf } from './stored-group.ts';

/** One stretch without samples, half-open, in the record's time base. */
export interface StoredGap {
  readonly startSample: number;
  readonly endSample: number;
}

export interface SignalGaps {
  /** In order. Of more than MAX_GAPS_PER_SIGNAL the longest: the samples themselves hold every one. */
  readonly gaps: readonly StoredGap[];
  readonly foundCount: number;
}

export const MAX_GAPS_PER_SIGNAL = 1000;

/** Stretches without samples of each signal of a group. */
export function findGaps(group: StoredGroup, recordTimeBase: TimeBase): SignalGaps[] {
  const toRecord = createRateRatio(group.timeBase, recordTimeBase);
  return group.signals.map(({ samples }) => {
    const found = findMissingRuns(samples);
    const kept = found.length > MAX_GAPS_PER_SIGNAL ? keepLongest(found) : found;
    const gaps = kept.map(({ startSample, endSample }) => ({
      startSample: toRecord.floor(startSample),
      endSample: toRecord.ceil(endSample),
    }));
    return { gaps, foundCount: found.length };
  });
}

function findMissingRuns(samples: Int16Array | Int32Array): StoredGap[] {
  const missingCode = toMissingCodeOf(samples);
  const runs: StoredGap[] = [];
  let startSample = samples.indexOf(missingCode);
  while (startSample >= 0) {
    let endSample = startSample + 1;
    while (endSample < samples.length && samples[endSample] === missingCode) endSample++;
    runs.push({ startSample, endSample });
    startSample = samples.indexOf(missingCode, endSample);
  }
  return runs;
}

function keepLongest(gaps: readonly StoredGap[]): StoredGap[] {
  return gaps
    .toSorted((a, b) => b.endSample - b.startSample - (a.endSample - a.startSample))
    .slice(0, MAX_GAPS_PER_SIGNAL)
    .sort((a, b) => a.startSample - b.startSample);
}
