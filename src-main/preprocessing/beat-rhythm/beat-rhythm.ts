import { fillMissing } from '#shared/signal/fill-missing.ts';
import { resample } from '#shared/signal/resample.ts';
import { overlapsAny, type SampleRange } from '#shared/signal/sample-range.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { BeatRecipe, RecipeInput, RecipeOutput } from '../beat-recipe.ts';
import { removeBaseline } from '../remove-baseline.ts';
import { createRowCollector } from '../row-collector.ts';
import { BEAT_AT, BEAT_LENGTH, cutBeats, type CutBeats } from './cut-beats.ts';
import { describeFamilies } from './describe-families.ts';
import type { BeatColumns } from './beat-columns.ts';
import { describeRhythm, type DescribedRhythm } from './describe-rhythm.ts';
import { describeShape } from './describe-shape.ts';
import { LEAD_SCALES, RHYTHM_SCALES, type ColumnScale } from './scales.ts';

const RATE: TimeBase = { rateNumerator: 125, rateDenominator: 1 };
const RATE_HZ = 125;
const LEAST_BEATS = 5;
const MOST_DEVIATIONS = 6;
const MAX_LEADS = 2;
const INPUT_LENGTH = RHYTHM_SCALES.length + 1 + MAX_LEADS * LEAD_SCALES.length;

/**
 * What a reader knows of a beat when he names it, as numbers: how early it comes and how regular it is around (describe-rhythm.ts), what
 * beats that look like it do (describe-families.ts), and in each of two leads how it differs from the recording's dominant beat and its
 * neighbours (describe-shape.ts). In this order: rhythm and families; 1 where there is a second lead, else 0; the first lead; the second
 * lead, zeros where there is none. Every number is scaled by a mean and a deviation of DS1 (scales.ts), 0 for its mean, and cut off at 6
 * deviations. Gain, polarity of the second lead and rate do not matter; it looks 500 beats ahead and back.
 * The first and the last beat of a recording have no interval on one side; recordings of fewer than 5 beats have no rhythm.
 */
export const beatRhythm: BeatRecipe = {
  kind: 'beats',
  id: 'beat-rhythm@2',
  inputLength: INPUT_LENGTH,
  traceLength: 0,
  rowClock: null,
  cut,
};

function cut({ signal, otherSignals = [], timeBase, beats }: RecipeInput): RecipeOutput {
  const rows = createRowCollector(beats.length, INPUT_LENGTH);
  if (beats.length < LEAST_BEATS) {
    for (let k = 0; k < beats.length; k++) rows.abstain(k, 'too-close-to-edge');
    return rows.finish();
  }
  const { values, missing } = fillMissing(resample(signal, timeBase, RATE));
  const others = otherSignals
    .slice(0, MAX_LEADS - 1)
    .map((other) => fillMissing(resample(other, timeBase, RATE)).values);
  const peaksSec = Float64Array.from(beats, (beat) => beat / toSampleRateHz(timeBase));
  const described = describeBeats([values, ...others], peaksSec);
  const peaks = Int32Array.from(peaksSec, (peak) => Math.round(peak * RATE_HZ));
  for (let k = 0; k < beats.length; k++) {
    const peak = peaks[k] ?? 0;
    const isInside = k > 0 && k < beats.length - 1 && peak >= BEAT_AT && peak - BEAT_AT + BEAT_LENGTH <= values.length;
    if (!isInside) rows.abstain(k, 'too-close-to-edge');
    else if (overlapsMissing(missing, peaks, k)) rows.abstain(k, 'missing-samples');
    else fillRow(rows.addRow(k), described, k);
  }
  return rows.finish();
}

function overlapsMissing(missing: readonly SampleRange[], peaks: Int32Array, k: number): boolean {
  const peak = peaks[k] ?? 0;
  const from = Math.min(peaks[k - 1] ?? peak, peak - BEAT_AT);
  const to = Math.max(peaks[k + 1] ?? peak, peak - BEAT_AT + BEAT_LENGTH);
  return overlapsAny(missing, from, to);
}

/** The numbers of all beats, before they are scaled. */
export interface DescribedBeats {
  readonly rhythm: BeatColumns;
  /** One or two leads. */
  readonly leads: readonly BeatColumns[];
}

/**
 * @param traces  one or two leads at 125 Hz, finite, mV
 * @param peaksSec  [n] R peaks, ascending, n >= 2
 */
export function describeBeats(traces: readonly Float32Array[], peaksSec: Float64Array): DescribedBeats {
  const peaks = Int32Array.from(peaksSec, (peak) => Math.round(peak * RATE_HZ));
  const rhythm = describeRhythm(peaksSec);
  const leads = traces.map((trace) => cutBeats(removeBaseline(trace), peaks));
  return {
    rhythm: { ...rhythm.columns, ...describeFamilies(toFamilyInput(leads, rhythm)) },
    leads: leads.map((beats) =>
      describeShape(beats, rhythm.isRegular, rhythm.columns['before/far.slowest'] ?? new Float32Array(beats.count)),
    ),
  };
}

/** 0.1 s before the R peak to 0.13 s after, all leads side by side. */
const QRS_FROM = BEAT_AT - 12;
const QRS_LENGTH = 28;

function toFamilyInput(
  leads: readonly CutBeats[],
  { columns }: DescribedRhythm,
): Parameters<typeof describeFamilies>[0] {
  const count = leads[0]?.count ?? 0;
  const length = leads.length * QRS_LENGTH;
  const shapes = new Float32Array(count * length);
  leads.forEach((beats, lead) => {
    for (let k = 0; k < count; k++)
      shapes.set(beats.at(k).subarray(QRS_FROM, QRS_FROM + QRS_LENGTH), k * length + lead * QRS_LENGTH);
  });
  const none = new Float32Array(count);
  return { shapes, length, before: columns['before/near'] ?? none, after: columns['after/near'] ?? none };
}

function fillRow(row: Float32Array, { rhythm, leads }: DescribedBeats, k: number): void {
  fillColumns(row, 0, { columns: rhythm, scales: RHYTHM_SCALES, k });
  row[RHYTHM_SCALES.length] = leads.length > 1 ? 1 : 0;
  leads.forEach((columns, lead) => {
    fillColumns(row, RHYTHM_SCALES.length + 1 + lead * LEAD_SCALES.length, { columns, scales: LEAD_SCALES, k });
  });
}

interface ColumnsAt {
  readonly columns: BeatColumns;
  readonly scales: readonly ColumnScale[];
  readonly k: number;
}

function fillColumns(row: Float32Array, start: number, { columns, scales, k }: ColumnsAt): void {
  scales.forEach(({ name, mean, deviation }, j) => {
    const scaled = ((columns[name]?.[k] ?? 0) - mean) / deviation;
    row[start + j] = Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, scaled));
  });
}
