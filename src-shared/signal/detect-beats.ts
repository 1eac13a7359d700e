import { assert, assertSameLength } from '#shared/result/assert.ts';
import { computeBeatContrasts, standsOut, toBeatQuality } from './beat-contrast.ts';
import { combineEnvelopes } from './combine-envelopes.ts';
import { fillMissing } from './fill-missing.ts';
import { locatePeaks } from './locate-peaks.ts';
import { pickBeats } from './pick-beats.ts';
import { computeQrsEnvelope, toEnvelopeRate, toSignalSample } from './qrs-envelope.ts';
import { overlapsAny, type SampleRange } from './sample-range.ts';

/** Stored with every prediction run, so that it is known which detector placed its beats. */
export const DETECTOR_ID = 'qrs-envelope@1';

export interface DetectBeatsOptions {
  /** 50 to 2000 Hz; the same for all leads. */
  readonly sampleRateHz: number;
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
 * Source: slope and curvature energy with thresholds from the neighbouring beats, as in Pan and Tompkins 1985 and its successors;
 * constants from MIT-BIH (bench beats-mitdb).
 */
export function detectBeats(signals: readonly Float32Array[], { sampleRateHz }: DetectBeatsOptions): DetectedBeats {
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
      sampleRateHz,
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

function detectInStretch(signals: readonly Float32Array[], sampleRateHz: number): DetectedBeats {
  const leads = signals.map((signal) => prepareLead(signal, sampleRateHz));
  const envelope = combineEnvelopes(leads.map((lead) => lead.envelope));
  const picked = pickBeats(envelope);
  const contrasts = computeBeatContrasts(envelope, picked);
  const guard = Math.round(GUARD_SEC * sampleRateHz);
  const kept = picked.flatMap((index, k): KeptBeat[] => {
    const centre = toSignalSample(index, sampleRateHz);
    const isMissing = leads.every((lead) => overlapsAny(lead.missing, centre - guard, centre + guard));
    return isMissing || !standsOut(envelope, picked, contrasts, k)
      ? []
      : [{ index, centre, quality: toBeatQuality(contrasts[k] ?? 0) }];
  });
  return { samples: placeMarks(leads, kept, sampleRateHz), qualities: Float32Array.from(kept, (beat) => beat.quality) };
}

/** A step at the border of a gap must not pass for a beat: nothing counts that close to missing samples. */
const GUARD_SEC = 0.05;

interface PreparedLead {
  readonly values: Float32Array;
  readonly missing: readonly SampleRange[];
  readonly envelope: Float32Array;
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
  return { values, missing, envelope: computeQrsEnvelope(toEnvelopeRate(values, sampleRateHz)) };
}

/** Marks on the first lead on which the beat can be seen, so that all marks of a recording mean the same. */
function placeMarks(leads: readonly PreparedLead[], beats: readonly KeptBeat[], sampleRateHz: number): Float64Array {
  const marks = new Float64Array(beats.length);
  let open = beats.map((_, k) => k);
  leads.forEach((lead, l) => {
    const contrasts = computeBeatContrasts(
      lead.envelope,
      open.map((k) => beats[k]?.index ?? 0),
    );
    const isLast = l === leads.length - 1;
    const here = open.filter((_, j) => isLast || (contrasts[j] ?? 0) >= READABLE_CONTRAST);
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

/** From here on a beat stands out of its lead clearly enough to be marked on it. */
const READABLE_CONTRAST = 3;
