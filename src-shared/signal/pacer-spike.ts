import { measurePeakToPeak } from './peak-to-peak.ts';

/**
 * What a pacemaker's spike leaves of itself before a paced beat. Recorders differ: where the bandwidth ends at 100 Hz the spike is a
 * jump of some 10 ms out of a flat line, with a wide beat behind it; at 500 Hz and more it is a needle.
 */
export interface PacerSpike {
  /** Sample of the sharpest bend. */
  readonly sample: number;
  /** Bend (second difference over 5.5 ms) as a part of the deflection around it. */
  readonly sharpness: number;
  /** For how long the trace bends sharply, in ms. */
  readonly widthMs: number;
  /** Sharpest bend in the 70 ms before, as a part of the spike's own. */
  readonly bendBefore: number;
  /** Peak to peak in the 70 ms before, as a part of the deflection. */
  readonly unrestBefore: number;
  /** Mean distance from the level before, 45 to 110 ms after the onset, as a part of the deflection: a wide beat follows. */
  readonly levelAfter: number;
}

const SEARCH_BEFORE_SEC = 0.16;
const SEARCH_AFTER_SEC = 0.05;

/**
 * Measures the sharpest bend around a beat.
 * @param signal  [n] raw, unfiltered, any unit, finite
 * @param beat  sample of the R peak
 * @returns undefined where the trace is flat or the beat lies too close to an end
 */
export function measurePacerSpike(signal: Float32Array, beat: number, sampleRateHz: number): PacerSpike | undefined {
  const trace: Trace = { signal, lag: Math.max(1, toCount(0.0055, sampleRateHz)), sampleRateHz };
  const from = beat - toCount(SEARCH_BEFORE_SEC, sampleRateHz);
  const to = beat + toCount(SEARCH_AFTER_SEC, sampleRateHz);
  if (from < toCount(0.15, sampleRateHz) || to + toCount(0.25, sampleRateHz) > signal.length) return undefined;
  const sample = findSharpest(trace, from, to);
  const bend = bendAt(trace, sample);
  const deflection = measurePeakToPeak(
    signal.subarray(sample - toCount(0.1, sampleRateHz), sample + toCount(0.22, sampleRateHz) + 1),
  );
  if (bend === 0 || deflection === 0) return undefined;
  const onset = findOnset(trace, sample);
  const restFrom = onset - toCount(0.08, sampleRateHz);
  const restTo = onset - toCount(0.014, sampleRateHz);
  return {
    sample,
    sharpness: bend / deflection,
    widthMs: (1000 / sampleRateHz) * countSharp(trace, sample),
    bendBefore: bendAt(trace, findSharpest(trace, restFrom, restTo)) / bend,
    unrestBefore: measurePeakToPeak(signal.subarray(restFrom, restTo + 1)) / deflection,
    levelAfter: measureLevelAfter(trace, onset) / deflection,
  };
}

interface Trace {
  readonly signal: Float32Array;
  readonly lag: number;
  readonly sampleRateHz: number;
}

/** Absolute second difference. */
function bendAt({ signal, lag }: Trace, i: number): number {
  return Math.abs((signal[i + lag] ?? 0) - 2 * (signal[i] ?? 0) + (signal[i - lag] ?? 0));
}

function findSharpest(trace: Trace, from: number, to: number): number {
  let best = from;
  let bestBend = -1;
  for (let i = from; i <= to; i++) {
    const bend = bendAt(trace, i);
    if (bend <= bestBend) continue;
    best = i;
    bestBend = bend;
  }
  return best;
}

/** First sample within 35 ms before the spike that bends a quarter as sharply. */
function findOnset(trace: Trace, sample: number): number {
  const least = bendAt(trace, sample) / 4;
  for (let i = sample - toCount(0.035, trace.sampleRateHz); i < sample; i++) if (bendAt(trace, i) > least) return i;
  return sample;
}

/** Samples from 60 ms before to 80 ms after the spike that bend a fifth as sharply. */
function countSharp(trace: Trace, sample: number): number {
  const least = bendAt(trace, sample) / 5;
  const to = sample + toCount(0.08, trace.sampleRateHz);
  let count = 0;
  for (let i = sample - toCount(0.06, trace.sampleRateHz); i <= to; i++) if (bendAt(trace, i) > least) count++;
  return count;
}

function measureLevelAfter({ signal, sampleRateHz }: Trace, onset: number): number {
  const baseline = average(signal, onset - toCount(0.04, sampleRateHz), onset - toCount(0.014, sampleRateHz));
  const from = onset + toCount(0.045, sampleRateHz);
  const to = onset + toCount(0.11, sampleRateHz);
  let sum = 0;
  for (let i = from; i <= to; i++) sum += Math.abs((signal[i] ?? 0) - baseline);
  return sum / (to - from + 1);
}

function average(signal: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i <= to; i++) sum += signal[i] ?? 0;
  return sum / (to - from + 1);
}

function toCount(durationSec: number, sampleRateHz: number): number {
  return Math.round(durationSec * sampleRateHz);
}
