import type { BeatFiducials } from './fiducials.ts';
import { NO_POINTS } from './fiducials.ts';
import { findRoughP } from './find-p-wave.ts';
import type { BeatLeads, RoughQrs } from './find-qrs.ts';
import { findRoughQrs } from './find-qrs.ts';
import type { RoughWave } from './find-t-wave.ts';
import { findRoughT } from './find-t-wave.ts';
import type { ChangePointSearch } from './fit-change-point.ts';
import { fitChangePoint } from './fit-change-point.ts';

export interface FiducialSearch extends BeatLeads {
  /** Standard error of each lead's median, each [n]. */
  readonly errors: readonly Float32Array[];
  /** Usual distance to the next beat. */
  readonly rrSamples: number;
}

/** Points of all leads together: what the median beat's intervals are measured between. */
export function findFiducials(search: FiducialSearch): BeatFiducials {
  const rough = findRoughQrs(search);
  if (rough === undefined) return NO_POINTS;
  const { sampleRateHz, rrSamples } = search;
  const noiseIn = (from: number, to: number) => noiseOf(search.errors, from, to);
  const t = findRoughT(search, rough, { rrSamples, noise: noiseIn(rough.offset, rough.offset + 0.4 * sampleRateHz) });
  const afterSample = Math.round((t?.offset ?? -Infinity) - rrSamples + 0.01 * sampleRateHz);
  const p = findRoughP(search, rough, { afterSample, noiseIn });
  // Where the P wave ends close by, the line before the QRS begins there.
  const quietLimit = p === undefined ? {} : { quietLimit: p.offset };
  const onset = refineOutwards(search, { ...QRS_ONSET, near: rough.onset, ...quietLimit });
  const offset = refineOutwards(search, { ...QRS_OFFSET, near: rough.offset });
  const qrs = { ...rough, onset, offset };
  return {
    ...NO_POINTS,
    ...refineP(search, p, qrs),
    qrsOnset: onset,
    rPeak: rough.peak,
    qrsOffset: offset,
    ...refineT(search, t, qrs),
  };
}

function refineP(search: FiducialSearch, p: RoughWave | undefined, qrs: RoughQrs): Partial<BeatFiducials> {
  if (p === undefined) return {};
  const half = p.peak;
  return {
    pOnset: refine(search, { ...P_ONSET, near: p.onset, waveLimit: half, peak: half }),
    pPeak: p.peak,
    pOffset: Math.min(
      qrs.onset,
      refine(search, { ...P_OFFSET, near: p.offset, waveLimit: half, peak: half, quietLimit: qrs.onset }),
    ),
  };
}

function refineT(search: FiducialSearch, t: RoughWave | undefined, qrs: RoughQrs): Partial<BeatFiducials> {
  if (t === undefined) return {};
  return {
    tOnset: Math.max(qrs.offset, t.onset),
    tPeak: t.peak,
    tOffset: refine(search, { ...T_OFFSET, near: t.offset, waveLimit: t.peak, peak: t.peak }),
  };
}

interface Reach extends Pick<ChangePointSearch, 'side' | 'quietMs' | 'waveMs' | 'outMs' | 'inMs'> {
  /** A fit further than this from the rough place fits something else, e.g. a long tail that nobody calls a part of the wave. */
  readonly trustMs: number;
}
const QRS_ONSET: Reach = { trustMs: 10, side: 'onset', quietMs: 34, waveMs: [8, 12, 16, 24], outMs: 14, inMs: 8 };
const QRS_OFFSET: Reach = { trustMs: 12, side: 'offset', quietMs: 40, waveMs: [8, 12, 16, 24], outMs: 16, inMs: 10 };
const P_ONSET: Reach = { trustMs: 9, side: 'onset', quietMs: 70, waveMs: [20, 28, 36, 48], outMs: 26, inMs: 16 };
const P_OFFSET: Reach = { trustMs: 9, side: 'offset', quietMs: 60, waveMs: [20, 28, 36, 48], outMs: 26, inMs: 16 };
const T_OFFSET: Reach = { trustMs: 10, side: 'offset', quietMs: 110, waveMs: [32, 44, 60, 80], outMs: 40, inMs: 30 };

/** A fit that leaves the place open by more than this tells no more than the rough place does. */
const MAX_ERROR_MS = 3;

type Place = Reach & Pick<ChangePointSearch, 'near' | 'quietLimit' | 'waveLimit' | 'peak'>;

/** The place by a fit in all leads together; undefined where no model fits within the noise, or only at another place. */
function findFit({ leads, sampleRateHz }: FiducialSearch, place: Place, maxErrorMs = MAX_ERROR_MS): number | undefined {
  const found = fitChangePoint({ ...place, leads, sampleRateHz });
  if (found === undefined || !found.isGood || found.errorMs > maxErrorMs) return undefined;
  const awayMs = (1000 * Math.abs(found.index - place.near)) / sampleRateHz;
  return awayMs <= place.trustMs ? found.index : undefined;
}

function refine(search: FiducialSearch, place: Place): number {
  return findFit(search, place) ?? place.near;
}

const OUTWARD_STEP_MS = 9;
const OUTWARD_STEPS = 5;
/** Only a trace that is all but free of noise tells such a wave from anything else. */
const CLEAN_MV = 0.002;
const MAX_OUTWARD_ERROR_MS = 0.15;

/** As refine; where nothing fits, also further out: a low slow Q or S moves no faster than noise does beside a steep R. */
function refineOutwards(search: FiducialSearch, place: Place): number {
  const step = ((place.side === 'onset' ? -1 : 1) * OUTWARD_STEP_MS * search.sampleRateHz) / 1000;
  const around = 0.05 * search.sampleRateHz;
  const isClean = noiseOf(search.errors, place.near - around, place.near + around) < CLEAN_MV;
  for (let k = 0; k <= (isClean ? OUTWARD_STEPS : 0); k++) {
    const near = place.near + k * step;
    if (place.quietLimit !== undefined && near < place.quietLimit) break;
    const found = findFit(search, { ...place, near }, k === 0 ? MAX_ERROR_MS : MAX_OUTWARD_ERROR_MS);
    if (found !== undefined) return found;
  }
  return place.near;
}

/** Standard error of all leads together: the length of a vector of them, its median over the range. */
function noiseOf(errors: readonly Float32Array[], from: number, to: number): number {
  const start = Math.max(0, Math.floor(from));
  const lengths: number[] = [];
  for (let i = start; i < to; i++) {
    let squares = 0;
    for (const lead of errors) {
      const value = lead[i] ?? NaN;
      if (value === value) squares += value * value;
    }
    lengths.push(Math.sqrt(squares));
  }
  lengths.sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? 0;
}

/** How far a point of one lead may lie from that of all leads together, in ms. */
const LEAD_REACH_MS = { p: 45, qrs: 35, t: 70 } as const;

/** Points of one lead: those that lie where all leads together have theirs; null elsewhere. */
export function findLeadFiducials(search: FiducialSearch, all: BeatFiducials): BeatFiducials {
  const own = findFiducials(search);
  const near = (key: keyof BeatFiducials, wave: keyof typeof LEAD_REACH_MS): number | null => {
    const here = own[key];
    const there = all[key];
    if (here === null || there === null) return null;
    return Math.abs(here - there) <= (LEAD_REACH_MS[wave] * search.sampleRateHz) / 1000 ? here : null;
  };
  return {
    pOnset: near('pOnset', 'p'),
    pPeak: near('pPeak', 'p'),
    pOffset: near('pOffset', 'p'),
    qrsOnset: near('qrsOnset', 'qrs'),
    rPeak: near('rPeak', 'qrs'),
    qrsOffset: near('qrsOffset', 'qrs'),
    tOnset: near('tOnset', 't'),
    tPeak: near('tPeak', 't'),
    tOffset: near('tOffset', 't'),
  };
}
