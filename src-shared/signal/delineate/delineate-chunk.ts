import { findEvents, type MeanProbabilities } from './find-events.ts';
import type { WaveEvent } from './wave-event.ts';
import { findPeaks } from './find-peaks.ts';
import { joinBoundaries } from './join-leads.ts';
import { PROBABILITY_COUNT, type LoadedNetwork } from './network.ts';
import { NETWORK_RATE_HZ } from './network-shape.ts';
import { placeWave } from './place-wave.ts';
import { prepareLead, type PreparedLead } from './prepare-lead.ts';
import { runInBlocks } from './run-in-blocks.ts';
import type { Span } from './spans.ts';
import { WAVE_KINDS, type Wave, type WaveKind } from './waves.ts';

/** A wave at the network's rate. */
export interface ChunkWave {
  readonly kind: WaveKind;
  readonly score: number;
  /** Decides which chunk a wave belongs to. */
  readonly middle: number;
  readonly onset: number;
  readonly offset: number;
  /** Undefined where it is not measurable. */
  readonly inLeads: readonly (Omit<Wave, 'kind'> | undefined)[];
}

export interface ChunkOptions {
  readonly sampleRateHz: number;
  readonly network: LoadedNetwork;
  /** In samples of the chunk. */
  readonly beats?: readonly number[];
}

export interface DelineatedChunk {
  readonly usable: readonly boolean[];
  readonly waves: readonly ChunkWave[];
}

/** delineate for a piece that is looked at whole. */
export function delineateChunk(
  signals: readonly Float32Array[],
  { sampleRateHz, network, beats }: ChunkOptions,
): DelineatedChunk {
  const timeBase = toTimeBase(sampleRateHz);
  const prepared = signals.map((signal) => prepareLead(signal, timeBase));
  const usable = prepared.map(({ isUsable }) => isUsable);
  const shown = prepared.filter(({ isUsable }) => isUsable);
  if (shown.length === 0) return { usable, waves: [] };
  const probabilities = runInBlocks(
    network,
    shown.map(({ values }) => values),
  );
  const scaledBeats = beats?.map((beat) => (beat * NETWORK_RATE_HZ) / sampleRateHz);
  const leads = shown.map((lead, k) => ({ ...lead, probabilities: probabilities[k] ?? new Float32Array(0) }));
  const places = listPlaces(usable);
  const waves = findEvents(toMean(leads), scaledBeats).flatMap((event) => {
    const placed = leads.map((lead) => placeInLead(lead, event));
    const seen = placed.filter((wave) => wave !== undefined);
    if (seen.length === 0) return [];
    return [
      {
        kind: WAVE_KINDS[event.kind],
        score: event.score,
        middle: (event.start + event.end) / 2,
        onset: joinBoundaries(
          seen.map(({ onset }) => onset),
          -1,
        ),
        offset: joinBoundaries(
          seen.map(({ offset }) => offset),
          1,
        ),
        inLeads: places.map((place) => (place < 0 ? undefined : placed[place])),
      },
    ];
  });
  return { usable, waves };
}

interface ShownLead extends PreparedLead {
  /** [3 * length] */
  readonly probabilities: Float32Array;
}

function placeInLead({ values, missing, probabilities }: ShownLead, event: WaveEvent): Omit<Wave, 'kind'> | undefined {
  const length = values.length;
  const ofKind = probabilities.subarray(event.kind * length, (event.kind + 1) * length);
  const span = placeWave(ofKind, event);
  if (span === undefined || touchesGap(span, missing)) return undefined;
  const peaks = findPeaks(values, span, event.kind !== 1);
  return { onset: span.start, peaks, offset: span.end };
}

function touchesGap({ start, end }: Span, missing: PreparedLead['missing']): boolean {
  return missing.some(({ startSample, endSample }) => startSample < end && endSample > start);
}

/** By lead its place among the usable ones, -1 for those that are not. */
function listPlaces(usable: readonly boolean[]): number[] {
  let place = 0;
  return usable.map((isUsable) => (isUsable ? place++ : -1));
}

function toMean(leads: readonly ShownLead[]): MeanProbabilities {
  const length = leads[0]?.values.length ?? 0;
  const [only] = leads;
  const sums =
    leads.length === 1 && only !== undefined ? only.probabilities : new Float32Array(PROBABILITY_COUNT * length);
  for (const { probabilities } of leads.length === 1 ? [] : leads) {
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (probabilities[i] ?? 0) / leads.length;
  }
  return [sums.subarray(0, length), sums.subarray(length, 2 * length), sums.subarray(2 * length)];
}

/** Rates are given as numbers; a thousandth of a hertz is exact enough for ten minutes. */
function toTimeBase(sampleRateHz: number): { rateNumerator: number; rateDenominator: number } {
  return { rateNumerator: Math.round(sampleRateHz * 1000), rateDenominator: 1000 };
}
