import type { BeatFiducials } from './fiducials.ts';
import { NO_POINTS } from './fiducials.ts';

export interface FiducialSearch {
  /** Leads that count together, each [n], 0 just before the QRS; NaN where missing. */
  readonly leads: readonly Float32Array[];
  /** [leads.length] factor for each lead. */
  readonly scales: readonly number[];
  readonly zeroIndex: number;
  readonly sampleRateHz: number;
}

/** Points of all leads together, and of each lead alone. */
export function findFiducials(search: FiducialSearch): BeatFiducials {
  const { zeroIndex, sampleRateHz } = search;
  const toCount = (sec: number) => Math.round(sec * sampleRateHz);
  const speed = computeSpeed(search);
  const n = speed.length;
  const core = argMax(speed, Math.max(0, zeroIndex - toCount(0.08)), Math.min(n, zeroIndex + toCount(0.08)));
  const top = speed[core] ?? 0;
  if (!(top > 0)) return NO_POINTS;
  const least = 0.1 * top;
  const qrsOnset = leave(speed, { from: core, step: -1, least, hold: toCount(0.02) });
  const qrsOffset = leave(speed, { from: core, step: 1, least, hold: toCount(0.024) });
  const size = computeSize(search, toCount(0.02));
  const rPeak = argMax(size, qrsOnset, qrsOffset + 1);
  const slow = computeSpeed({ ...search, leads: search.leads.map((lead) => smooth(lead, toCount(0.02))) });
  const tPeak = argMax(size, Math.min(n, qrsOffset + toCount(0.06)), Math.min(n, qrsOffset + toCount(0.45)));
  const down = argMax(slow, tPeak + toCount(0.015), Math.min(n, tPeak + toCount(0.16)));
  const tOffset = leave(slow, { from: down, step: 1, least: 0.12 * (slow[down] ?? 0), hold: toCount(0.02) });
  const pPeak = argMax(size, Math.max(0, qrsOnset - toCount(0.25)), Math.max(0, qrsOnset - toCount(0.04)));
  const up = argMax(slow, Math.max(0, pPeak - toCount(0.08)), pPeak);
  const fall = argMax(slow, pPeak, Math.min(qrsOnset, pPeak + toCount(0.08)));
  return {
    ...NO_POINTS,
    pOnset: leave(slow, { from: up, step: -1, least: 0.15 * (slow[up] ?? 0), hold: toCount(0.02) }),
    pPeak,
    pOffset: leave(slow, { from: fall, step: 1, least: 0.15 * (slow[fall] ?? 0), hold: toCount(0.016) }),
    qrsOnset,
    rPeak,
    qrsOffset,
    tPeak,
    tOffset,
  };
}

/** Speed of the trace in all leads together, over 8 ms. */
function computeSpeed({ leads, scales, sampleRateHz }: FiducialSearch): Float32Array {
  const lag = Math.max(1, Math.round(0.004 * sampleRateHz));
  const squares = new Float32Array(leads[0]?.length ?? 0);
  leads.forEach((lead, k) => {
    for (let i = lag; i < lead.length - lag; i++) {
      const rise = ((lead[i + lag] ?? 0) - (lead[i - lag] ?? 0)) * (scales[k] ?? 1);
      if (rise === rise) squares[i] = (squares[i] ?? 0) + rise * rise;
    }
  });
  return squares.map(Math.sqrt);
}

function computeSize({ leads, scales }: FiducialSearch, window: number): Float32Array {
  const squares = new Float32Array(leads[0]?.length ?? 0);
  leads.forEach((lead, k) => {
    smooth(lead, window).forEach((value, i) => {
      if (value === value) squares[i] = (squares[i] ?? 0) + (value * (scales[k] ?? 1)) ** 2;
    });
  });
  return squares.map(Math.sqrt);
}

function smooth(values: Float32Array, window: number): Float32Array {
  const half = Math.max(1, window >> 1);
  return values.map((_, i) => {
    let sum = 0;
    for (let k = i - half; k <= i + half; k++) sum += values[Math.min(values.length - 1, Math.max(0, k))] ?? 0;
    return sum / (2 * half + 1);
  });
}

function argMax(values: Float32Array, from: number, to: number): number {
  let best = from;
  for (let i = from; i < to; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

interface Leaving {
  readonly from: number;
  readonly step: 1 | -1;
  readonly least: number;
  readonly hold: number;
}

/** First place from which on the values stay below for a while. */
function leave(values: Float32Array, { from, step, least, hold }: Leaving): number {
  let quiet = 0;
  for (let i = from; i >= 0 && i < values.length; i += step) {
    quiet = (values[i] ?? 0) < least ? quiet + 1 : 0;
    if (quiet >= hold) return i - step * (hold - 1);
  }
  return step > 0 ? values.length - 1 : 0;
}
