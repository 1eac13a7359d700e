import type { FiducialTimes } from '../median-beat/fiducials.ts';
import type { LeadMeasurements, MeasuredLead } from './measurement.ts';

export interface LeadClock {
  readonly sampleRateHz: number;
  readonly zeroIndex: number;
}

/** Smallest deflection that counts as a wave of the QRS. IEC 60601-2-25: recognisable from 30 uV for 6 ms on. */
const LEAST_WAVE_MV = 0.03;
const LEVEL_SEC = 0.012;

/** Amplitudes of a lead's waves between the points of all leads together. Without calibration there are none. */
export function measureLead(lead: MeasuredLead, times: FiducialTimes, clock: LeadClock): LeadMeasurements {
  const { leadKey, name, isDerived, isCalibrated } = lead;
  const facts = { ...NO_AMPLITUDES, leadKey, name, isDerived, isCalibrated };
  const toIndex = (ms: number | null) => (ms === null ? null : clock.zeroIndex + (ms * clock.sampleRateHz) / 1000);
  const onset = toIndex(times['qrs-onset']);
  const offset = toIndex(times['qrs-offset']);
  if (!isCalibrated || onset === null || offset === null) return facts;
  const level = findLevel(lead.values, onset, clock.sampleRateHz);
  const relative = (value: number | null) => (value === null || value !== value ? null : 1000 * (value - level));
  const at = (ms: number) => relative(readAt(lead.values, offset + (ms * clock.sampleRateHz) / 1000));
  const waves = findQrsWaves(lead.values, { onset, offset, level });
  const pOnset = toIndex(times['p-onset']);
  const pOffset = toIndex(times['p-offset']);
  const tOnset = toIndex(times['t-onset']);
  const tPeak = toIndex(times['t-peak']);
  const tOffset = toIndex(times['t-offset']);
  const p = pOnset === null || pOffset === null ? null : findExtreme(lead.values, { from: pOnset, to: pOffset, level });
  // From its onset on: at the end of the QRS a raised ST may stand further from the level than T does.
  const tStart = Math.max(offset, tOnset ?? offset);
  const t = tPeak === null || tOffset === null ? null : findExtreme(lead.values, { from: tStart, to: tOffset, level });
  return {
    ...facts,
    pUv: relative(p),
    ...waves,
    stJUv: at(0),
    stJ40Uv: at(40),
    stJ60Uv: at(60),
    stJ80Uv: at(80),
    tUv: relative(t),
  };
}

const NO_AMPLITUDES = {
  pUv: null,
  qUv: null,
  rUv: null,
  sUv: null,
  rPrimeUv: null,
  sPrimeUv: null,
  stJUv: null,
  stJ40Uv: null,
  stJ60Uv: null,
  stJ80Uv: null,
  tUv: null,
};

/** Mean of the 12 ms before the QRS. */
export function findLevel(values: Float32Array, onset: number, sampleRateHz: number): number {
  const end = Math.floor(onset);
  const start = Math.max(0, end - Math.max(1, Math.round(LEVEL_SEC * sampleRateHz)) + 1);
  let sum = 0;
  for (let i = start; i <= end; i++) sum += values[i] ?? NaN;
  return sum / (end - start + 1);
}

function readAt(values: Float32Array, index: number): number {
  const base = Math.floor(index);
  const here = values[base] ?? NaN;
  return base === index ? here : here + (index - base) * ((values[base + 1] ?? NaN) - here);
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** The value furthest from the level. */
function findExtreme(values: Float32Array, { from, to, level }: Span): number | null {
  let best = NaN;
  for (let i = Math.ceil(from); i <= Math.floor(to); i++) {
    const value = values[i] ?? NaN;
    if (value === value && !(Math.abs(value - level) <= Math.abs(best - level))) best = value;
  }
  return best === best ? best : null;
}

/**
 * Height of a peak that lies between samples: by the parabola through the three highest where the peak is round, the sample itself where
 * it is a corner.
 */
function readPeak(values: Float32Array, i: number): number {
  const at = (k: number) => values[k] ?? NaN;
  const bendAt = (k: number) => at(k - 1) - 2 * at(k) + at(k + 1);
  const bend = bendAt(i);
  const isRound = bendAt(i - 1) / bend > ROUND_PART && bendAt(i + 1) / bend > ROUND_PART;
  const isPeak = (at(i) - at(i - 1)) * (at(i) - at(i + 1)) > 0;
  return isRound && isPeak ? at(i) - (at(i + 1) - at(i - 1)) ** 2 / (8 * bend) : at(i);
}

/** A corner bends at one sample; a round peak bends half as much beside it. */
const ROUND_PART = 0.4;

type QrsWaves = Pick<LeadMeasurements, 'qUv' | 'rUv' | 'sUv' | 'rPrimeUv' | 'sPrimeUv'>;

/** Waves of the QRS in turn: a negative one before any positive one is Q, after R comes S, then R' and S'. Without R it is QS, written as Q. */
function findQrsWaves(
  values: Float32Array,
  { onset, offset, level }: { readonly onset: number; readonly offset: number; readonly level: number },
): QrsWaves {
  const peaks: number[] = [];
  let extreme = 0;
  const close = () => {
    if (Math.abs(extreme) >= LEAST_WAVE_MV) peaks.push(1000 * extreme);
    extreme = 0;
  };
  for (let i = Math.ceil(onset); i <= Math.floor(offset); i++) {
    const value = (values[i] ?? NaN) - level;
    if (value * extreme < 0) close();
    if (Math.abs(value) > Math.abs(extreme)) extreme = readPeak(values, i) - level;
  }
  close();
  const waves = { qUv: null, rUv: null, sUv: null, rPrimeUv: null, sPrimeUv: null } as {
    -readonly [K in keyof QrsWaves]: number | null;
  };
  for (const peak of peaks) {
    if (peak > 0) {
      if (waves.rUv === null) waves.rUv = peak;
      else if (waves.sUv !== null && waves.rPrimeUv === null) waves.rPrimeUv = peak;
    } else if (waves.rUv === null) waves.qUv = Math.min(waves.qUv ?? 0, peak);
    else if (waves.rPrimeUv === null) waves.sUv = Math.min(waves.sUv ?? 0, peak);
    else waves.sPrimeUv ??= peak;
  }
  return waves;
}
