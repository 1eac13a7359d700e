import { assert, assertSameLength } from '#shared/result/assert.ts';
import { computeBeatContrasts, isNarrow, standAmongBeats, toBeatQuality } from './beat-contrast.ts';
import { computeEvidence, type EvidenceNets } from './beat-evidence.ts';
import { EVIDENCE_NETS } from './beat-evidence-weights.ts';
import type { LeadLevels } from './combine-envelopes.ts';
import { fillMissing } from './fill-missing.ts';
import { locatePeaks } from './locate-peaks.ts';
import { toEnvelopeRate, toSignalSample } from './qrs-envelope.ts';
import { overlapsAny, type SampleRange } from './sample-range.ts';
import { viewHumps, viewLead } from './view-humps.ts';

/** Stored with every prediction run, so that it is known which detector placed its beats. */
export const DETECTOR_ID = 'qrs-evidence@1';

export interface DetectBeatsOptions {
  /** 50 to 2000 Hz; the same for all leads. */
  readonly sampleRateHz: number;
  /** Networks fitted otherwise than the shipped ones: for cross-validation. */
  readonly nets?: EvidenceNets;
}

export interface DetectedBeats {
  /** R peaks, ascending, in samples of the signals. */
  readonly samples: Float64Array;
  /** [samples.length] 0 unreadable to 1 clean. */
  readonly qualities: Float32Array;
}

/**
 * Finds heart beats in one lead or in several together.
 * @param signals  at least one lead, all [n] and of one rate, in any unit (mV or raw digital units alike); NaN marks missing samples
 * @returns beats in order; none where the signal is flat, missing, noise or ventricular flutter. Marks lie on the R peak of the
 *   first lead that has a signal there.
 * Works through the recording in stretches of an hour, so that a day needs no more memory than that.
 * Errors: a rate outside 50 to 2000 Hz, no lead, or leads of different length are programming errors.
 * Source: humps of slope and curvature energy, as in Pan and Tompkins 1985 and its successors; which of them are beats is told from
 * their height, shape and timing by weights fitted to MIT-BIH (beat-evidence-weights.ts; figures beats-mitdb, beats-cross-validation).
 */
export function detectBeats(signals: readonly Float32Array[], options: DetectBeatsOptions): DetectedBeats {
  const { sampleRateHz } = options;
  assert(
    sampleRateHz >= 50 && sampleRateHz <= 2000,
    () => `detectBeats: sampleRateHz must be 50 to 2000, got ${sampleRateHz}`,
  );
  const first = signals[0];
  assert(first !== undefined, () => 'detectBeats: at least one lead is needed, got 0');
  for (const signal of signals) assertSameLength(first, signal, 'detectBeats');
  const samples: number[] = [];
  const qualities: number[] = [];
  const stretch = Math.ceil(STRETCH_SEC * sampleRateHz);
  const margin = Math.ceil(MARGIN_SEC * sampleRateHz);
  for (let startSample = 0; startSample < first.length; startSample += stretch) {
    const from = Math.max(0, startSample - margin);
    const endSample = Math.min(first.length, startSample + stretch);
    const to = Math.min(first.length, endSample + margin);
    const found = detectInStretch(
      signals.map((signal) => signal.subarray(from, to)),
      options,
    );
    for (let k = 0; k < found.samples.length; k++) {
      const sample = from + (found.samples[k] ?? 0);
      if (
        sample < startSample ||
        sample >= endSample ||
        sample - (samples.at(-1) ?? -Infinity) < LEAST_RR_SEC * sampleRateHz
      )
        continue;
      samples.push(sample);
      qualities.push(found.qualities[k] ?? 0);
    }
  }
  return { samples: Float64Array.from(samples), qualities: Float32Array.from(qualities) };
}

const STRETCH_SEC = 3600;
/** Longer than what any level looks at, so that stretches meet without a seam. */
const MARGIN_SEC = 30;
const LEAST_RR_SEC = 0.15;

function detectInStretch(
  signals: readonly Float32Array[],
  { sampleRateHz, nets = EVIDENCE_NETS }: DetectBeatsOptions,
): DetectedBeats {
  const leads = signals.map((signal) => prepareLead(signal, sampleRateHz));
  const scene = viewHumps(leads);
  const { envelope, humps, contrasts } = scene;
  const evidence = computeEvidence(scene, nets);
  const guard = Math.round(GUARD_SEC * sampleRateHz);
  const likely = Array.from(humps.keys()).filter((k) => (evidence[k] ?? 0) > 0 && isNarrow(envelope, humps[k] ?? 0));
  const standsOut = standAmongBeats(Float32Array.from(likely, (k) => contrasts[k] ?? 0));
  const kept = likely.flatMap((k, order): KeptBeat[] => {
    const index = humps[k] ?? 0;
    const centre = toSignalSample(index, sampleRateHz);
    const isMissing = leads.every((lead) => overlapsAny(lead.missing, centre - guard, centre + guard));
    if (isMissing || standsOut[order] !== true) return [];
    return [{ index, centre, quality: toBeatQuality(contrasts[k] ?? 0, evidence[k] ?? 0) }];
  });
  return { samples: placeMarks(leads, kept, sampleRateHz), qualities: Float32Array.from(kept, (beat) => beat.quality) };
}

/** A step at the border of a gap must not pass for a beat: nothing counts that close to missing samples. */
const GUARD_SEC = 0.05;

interface PreparedLead {
  readonly values: Float32Array;
  readonly missing: readonly SampleRange[];
  readonly envelope: Float32Array;
  readonly slope: Float32Array;
  readonly levels: LeadLevels;
}

interface KeptBeat {
  /** In the envelope. */
  readonly index: number;
  /** In the signal, roughly. */
  readonly centre: number;
  readonly quality: number;
}

function prepareLead(signal: Float32Array, sampleRateHz: number): PreparedLead {
  const { values, missing } = fillMissing(signal);
  return { values, missing, ...viewLead(toEnvelopeRate(values, sampleRateHz)) };
}

/** Marks on the first lead on which the beat can be seen, so that all marks of a recording mean the same. */
function placeMarks(leads: readonly PreparedLead[], beats: readonly KeptBeat[], sampleRateHz: number): Float64Array {
  const marks = new Float64Array(beats.length);
  let open = beats.map((_, k) => k);
  leads.forEach((lead, l) => {
    const isLast = l === leads.length - 1;
    const here = isLast ? open : takeReadable(lead, open, beats);
    const peaks = locatePeaks(
      lead.values,
      here.map((k) => beats[k]?.centre ?? 0),
      sampleRateHz,
    );
    here.forEach((k, j) => (marks[k] = peaks[j] ?? 0));
    const done = new Set(here);
    open = open.filter((k) => !done.has(k));
  });
  return marks;
}

function takeReadable(lead: PreparedLead, open: readonly number[], beats: readonly KeptBeat[]): number[] {
  const contrasts = computeBeatContrasts(
    lead.envelope,
    open.map((k) => beats[k]?.index ?? 0),
  );
  return open.filter((_, j) => (contrasts[j] ?? 0) >= READABLE_CONTRAST);
}

/** From here on a beat stands out of its lead clearly enough to be marked on it. */
const READABLE_CONTRAST = 3;
