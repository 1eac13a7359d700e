import type { WavesResult } from '#shared/domain/waves-card.ts';
import {
  compareWaves,
  scoreBoundary,
  sumWaveTallies,
  WAVE_NAMES,
  type ComparedWave,
  type WaveTally,
} from '#shared/metrics/compare-waves.ts';
import { delineate } from '#shared/signal/delineate/delineate.ts';
import {
  WAVE_KINDS,
  type DelineatedLead,
  type DelineationNetwork,
  type WaveKind,
} from '#shared/signal/delineate/waves.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { MarkedRecording } from './read-waves-recording.ts';

/** 'together': all leads of a recording at once. 'alone': each lead as if there were no other. */
export type LeadsShown = 'together' | 'alone';

export interface WavesMeasured {
  readonly tally: WaveTally;
  readonly fibrillation: { readonly waveCount: number; readonly beatCount: number };
}

/** A network against the marks of recordings, lead by lead. */
export function measureWaves(
  recordings: readonly MarkedRecording[],
  network: DelineationNetwork,
  shown: LeadsShown,
): WavesMeasured {
  const parts = recordings.map((recording) => measureRecording(recording, network, shown));
  return joinMeasured(parts);
}

export function joinMeasured(parts: readonly WavesMeasured[]): WavesMeasured {
  return {
    tally: sumWaveTallies(parts.map(({ tally }) => tally)),
    fibrillation: {
      waveCount: parts.reduce((sum, { fibrillation }) => sum + fibrillation.waveCount, 0),
      beatCount: parts.reduce((sum, { fibrillation }) => sum + fibrillation.beatCount, 0),
    },
  };
}

function measureRecording(recording: MarkedRecording, network: DelineationNetwork, shown: LeadsShown): WavesMeasured {
  const sampleRateHz = toSampleRateHz(recording.timeBase);
  const signals = recording.leads.map(({ signal }) => signal);
  const found: readonly (DelineatedLead | undefined)[] =
    shown === 'together'
      ? delineate(signals, { sampleRateHz, network }).leads
      : signals.map((signal) => delineate([signal], { sampleRateHz, network }).leads[0]);
  const waves = found.map((lead) => toCompared(lead));
  const tally = sumWaveTallies(
    recording.leads.map((lead, k) => compareWaves(lead.waves, waves[k] ?? [], { sampleRateHz })),
  );
  const count = (kind: number) => waves.flat().filter((wave) => wave.kind === kind).length;
  const fibrillates = recording.comments.some((comment) => /^rhythm: *atrial fibrillation/i.test(comment));
  return { tally, fibrillation: fibrillates ? { waveCount: count(0), beatCount: count(1) } : NO_FIBRILLATION };
}

const NO_FIBRILLATION = { waveCount: 0, beatCount: 0 };
const KIND_INDEX: Readonly<Record<WaveKind, 0 | 1 | 2>> = { P: 0, QRS: 1, T: 2 };

function toCompared(lead: DelineatedLead | undefined): ComparedWave[] {
  return (lead?.waves ?? []).map(({ kind, onset, offset }) => ({ kind: KIND_INDEX[kind], onset, offset }));
}

/** What to add to each boundary so that the mean error is 0, to a hundredth of a millisecond. */
export function toShifts(tally: WaveTally): DelineationNetwork['shiftsMs'] {
  const shiftOf = (kind: number, side: 0 | 1) => {
    const boundary = tally[kind]?.[side];
    const meanMs = boundary === undefined ? 0 : scoreBoundary(boundary).meanMs;
    return Number.isFinite(meanMs) ? -Math.round(100 * meanMs) / 100 : 0;
  };
  const shiftsOf = (kind: number) => ({ onset: shiftOf(kind, 0), offset: shiftOf(kind, 1) });
  return { P: shiftsOf(0), QRS: shiftsOf(1), T: shiftsOf(2) };
}

/** The table of a card. */
export function toWavesResult(
  { tally, fibrillation }: WavesMeasured,
  head: Pick<WavesResult, 'title' | 'dataset' | 'command'>,
): WavesResult {
  const boundaries = WAVE_KINDS.flatMap((kind, index) =>
    (['onset', 'offset'] as const).map((boundary, side) => {
      const part = tally[index]?.[side as 0 | 1]; // two sides
      if (part === undefined) throw new Error(`toWavesResult: no tally of ${WAVE_NAMES[index] ?? index}`);
      const score = scoreBoundary(part);
      return {
        kind,
        boundary,
        referenceCount: part.foundCount + part.missedCount,
        sensitivity: toFinite(score.sensitivity, 5),
        positivePredictivity: toFinite(score.positivePredictivity, 5),
        f1: toFinite(score.f1, 5),
        meanMs: toFinite(score.meanMs, 2),
        deviationMs: toFinite(score.deviationMs, 2),
      };
    }),
  );
  return { ...head, boundaries, pInFibrillation: fibrillation };
}

function toFinite(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : null;
}
