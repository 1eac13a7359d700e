import { fillMissing } from '#shared/signal/fill-missing.ts';
import { runningMedian, takeQuantile } from '#shared/signal/median.ts';
import { resample } from '#shared/signal/resample.ts';
import { overlapsAny } from '#shared/signal/sample-range.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { BeatRecipe, RecipeInput, RecipeOutput } from './beat-recipe.ts';
import { removeBaseline } from './remove-baseline.ts';
import { createRowCollector } from './row-collector.ts';

const RATE: TimeBase = { rateNumerator: 125, rateDenominator: 1 };
const RATE_HZ = 125;

/** 0.28 s before the R peak to 0.4 s after. */
const BEAT_BEFORE = 35;
const BEAT_LENGTH = 85;
/** 0.16 s before to 0.272 s after. */
const DIFFERENCE_BEFORE = 20;
const DIFFERENCE_LENGTH = 54;
const LEVEL_LENGTH = 16;
const LEVEL_COUNT = 3;
const INPUT_LENGTH = BEAT_LENGTH + DIFFERENCE_LENGTH + LEVEL_COUNT * LEVEL_LENGTH;

const QRS_HALF_WIDTH = 12;
const HEIGHT_NEIGHBOURS = 30;
const RR_NEIGHBOURS = 10;
const LEAST_HEIGHT_MV = 1e-3;
/** Beats whose intervals before and after lie this close to the local one make the dominant beat. */
const REGULAR_RR = 0.12;
const MAX_DOMINANT_BEATS = 300;
const LEAST_BEATS = 5;

/**
 * A beat with what a reader looks at besides: how it differs from the recording's dominant beat, and how its intervals differ from
 * those around it. 187 values: the beat, 85 at 125 Hz from -0.28 s; its difference from the dominant beat, 54 from -0.16 s; and three
 * levels of 16 equal values: RR before and after over the local median RR, less 1, and the local median RR in s less 0.8, each
 * doubled and cut off at 3. Traces are freed from baseline by two running medians (0.2 and 0.6 s) and divided by the local median
 * height of the QRS, so that gain does not matter.
 * The first and the last beat of a recording have no interval on one side; recordings of fewer than 5 beats have no context.
 */
export const beatContext: BeatRecipe = {
  kind: 'beats',
  id: 'beat-context@1',
  inputLength: INPUT_LENGTH,
  traceLength: BEAT_LENGTH,
  rowClock: { rateHz: RATE_HZ, beforeBeat: BEAT_BEFORE, valueCount: BEAT_LENGTH },
  cut,
};

interface Context {
  readonly trace: Float32Array;
  /** R peaks at 125 Hz; exact ones for intervals, rounded ones for cutting. */
  readonly peaks: Float32Array;
  readonly heights: Float32Array;
  /** [k] interval before beat k, in samples; that of beat 0 is its successor's. */
  readonly rr: Float32Array;
  readonly localRr: Float32Array;
}

function cut({ signal, timeBase, beats }: RecipeInput): RecipeOutput {
  const rows = createRowCollector(beats.length, INPUT_LENGTH);
  if (beats.length < LEAST_BEATS) {
    for (let k = 0; k < beats.length; k++) rows.abstain(k, 'too-close-to-edge');
    return rows.finish();
  }
  const { values, missing } = fillMissing(resample(signal, timeBase, RATE));
  const scale = RATE_HZ / toSampleRateHz(timeBase);
  const peaks = Float32Array.from(beats, (beat) => beat * scale);
  const context = describe(removeBaseline(values), peaks);
  const dominant = computeDominantBeat(context);
  for (let k = 0; k < beats.length; k++) {
    const peak = Math.round(peaks[k] ?? 0);
    const from = Math.round(peaks[k - 1] ?? peak);
    const to = Math.round(peaks[k + 1] ?? peak);
    const isInside =
      k > 0 && k < beats.length - 1 && peak >= BEAT_BEFORE && peak - BEAT_BEFORE + BEAT_LENGTH <= values.length;
    if (!isInside) rows.abstain(k, 'too-close-to-edge');
    else if (overlapsAny(missing, Math.min(from, peak - BEAT_BEFORE), Math.max(to, peak + BEAT_LENGTH - BEAT_BEFORE))) {
      rows.abstain(k, 'missing-samples');
    } else fillRow(rows.addRow(k), { context, dominant, k });
  }
  return rows.finish();
}

function describe(trace: Float32Array, peaks: Float32Array): Context {
  const heights = peaks.map((peak) => measureHeight(trace, Math.round(peak)));
  const rr = peaks.map((peak, k) => (k === 0 ? (peaks[1] ?? 0) - peak : peak - (peaks[k - 1] ?? 0)));
  return {
    trace,
    peaks,
    heights: runningMedian(heights, HEIGHT_NEIGHBOURS).map((height) => Math.max(height, LEAST_HEIGHT_MV)),
    rr,
    localRr: runningMedian(rr, RR_NEIGHBOURS).map((interval) => Math.max(interval, 1)),
  };
}

function measureHeight(trace: Float32Array, peak: number): number {
  let least = Infinity;
  let greatest = -Infinity;
  const end = Math.min(trace.length - 1, peak + QRS_HALF_WIDTH);
  for (let i = Math.max(0, peak - QRS_HALF_WIDTH); i <= end; i++) {
    least = Math.min(least, trace[i] ?? 0);
    greatest = Math.max(greatest, trace[i] ?? 0);
  }
  return Math.max(0, greatest - least);
}

/** [DIFFERENCE_LENGTH] median over regular beats, of QRS height 1; over all beats where fewer than 3 are regular. */
function computeDominantBeat(context: Context): Float32Array {
  const { trace, peaks, heights } = context;
  const inner = Array.from({ length: peaks.length - 2 }, (_, k) => k + 1);
  const regular = inner.filter((k) => isRegular(context, k));
  const candidates = regular.length >= 3 ? regular : inner;
  const stride = Math.max(1, Math.floor(candidates.length / MAX_DOMINANT_BEATS));
  const chosen = candidates.filter((_, j) => j % stride === 0);
  const scratch = new Float32Array(chosen.length);
  return Float32Array.from({ length: DIFFERENCE_LENGTH }, (_, i) => {
    chosen.forEach((k, j) => {
      const sample = Math.round(peaks[k] ?? 0) - DIFFERENCE_BEFORE + i;
      scratch[j] = (trace[sample] ?? 0) / (heights[k] ?? 1);
    });
    return takeQuantile(scratch, 0.5);
  });
}

function isRegular({ rr, localRr }: Context, k: number): boolean {
  const usual = localRr[k] ?? 1;
  return [rr[k] ?? 0, rr[k + 1] ?? 0].every((interval) => Math.abs(interval / usual - 1) < REGULAR_RR);
}

function fillRow(
  row: Float32Array,
  { context, dominant, k }: { context: Context; dominant: Float32Array; k: number },
): void {
  const { trace, peaks, heights, rr, localRr } = context;
  const peak = Math.round(peaks[k] ?? 0);
  const height = heights[k] ?? 1;
  for (let i = 0; i < BEAT_LENGTH; i++) row[i] = (trace[peak - BEAT_BEFORE + i] ?? 0) / height;
  for (let i = 0; i < DIFFERENCE_LENGTH; i++) {
    row[BEAT_LENGTH + i] = (trace[peak - DIFFERENCE_BEFORE + i] ?? 0) / height - (dominant[i] ?? 0);
  }
  const usual = localRr[k] ?? 1;
  const levels = [(rr[k] ?? 0) / usual - 1, (rr[k + 1] ?? 0) / usual - 1, usual / RATE_HZ - 0.8];
  levels.forEach((level, j) => {
    const start = BEAT_LENGTH + DIFFERENCE_LENGTH + j * LEVEL_LENGTH;
    row.fill(2 * Math.max(-1.5, Math.min(1.5, level)), start, start + LEVEL_LENGTH);
  });
}
