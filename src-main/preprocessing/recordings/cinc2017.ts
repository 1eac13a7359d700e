import { ok, type Result } from '#shared/result/result.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingInput, RecordingRecipe, RecordingRow } from '../recording-recipe.ts';
import { centre, takeFirstLead } from './cut-recording.ts';

/** CinC2017's converter gives 1000 units a mV, so that raw units are microvolts. */
const RAW = { rateHz: 300, perMv: 1000 };
const ZERO_LENGTH = 18_000;
const REFLECTION_LENGTH = 10_100;
const LITE_LENGTH = 3000;

/**
 * ECG_SNN's default form (BSPC 77 (2022) 103749): 300 Hz, raw units, no scaling; the first 60 s, or zeros on both sides, the odd one behind.
 * [18000, 1]
 */
export function createCinc2017Zero(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'cinc2017-zero@1';
  const read = readRecipeOptions(id, options, {});
  if (!read.ok) return read;
  return ok({
    kind: 'recording',
    id,
    storedShape: [ZERO_LENGTH, 1],
    statistics: null,
    finish: null,
    rowClock: { rateHz: RAW.rateHz, findFirst: (count) => Math.max(0, Math.floor((ZERO_LENGTH - count) / 2)) },
    cut(recording) {
      const signal = takeFirstLead(recording, RAW);
      if (!(signal instanceof Float32Array)) return signal;
      const values = centre(signal.subarray(0, ZERO_LENGTH), ZERO_LENGTH);
      return { isRefused: false, values, ...describeRead(recording, ZERO_LENGTH / RAW.rateHz) };
    },
  });
}

/**
 * ECG_SNN's other form: the recording again and again up to 10,100 samples at 300 Hz, then scaled by one mean and one standard deviation;
 * of training rows, or of all rows as published (`statisticsFrom`: 'all', a leak). [10100, 1]
 */
export function createCinc2017Reflection(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'cinc2017-reflection@1';
  const read = readRecipeOptions(id, options, { statisticsFrom: ['training', 'all'] });
  if (!read.ok) return read;
  const from = read.value.statisticsFrom === 'all' ? 'all-rows' : 'training-rows';
  return ok({
    kind: 'recording',
    id,
    storedShape: [REFLECTION_LENGTH, 1],
    statistics: { kind: 'global', from, clipDeviations: null },
    finish: null,
    cut(recording) {
      const signal = takeFirstLead(recording, RAW);
      if (!(signal instanceof Float32Array)) return signal;
      const values = Float32Array.from({ length: REFLECTION_LENGTH }, (_, i) => signal[i % signal.length] ?? 0);
      return { isRefused: false, values, ...describeRead(recording, REFLECTION_LENGTH / RAW.rateHz) };
    },
  });
}

/**
 * For the two small networks, `cinc2017-lite` and `snn-cinc2017-quarter`: 100 Hz, the first 30 s in mV, or zeros on both sides, the odd one behind.
 * [3000, 1]
 */
export function createCinc2017At100Hz(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'cinc2017-100hz@1';
  const read = readRecipeOptions(id, options, {});
  if (!read.ok) return read;
  return ok({
    kind: 'recording',
    id,
    storedShape: [LITE_LENGTH, 1],
    statistics: null,
    finish: null,
    rowClock: { rateHz: 100, findFirst: (count) => Math.max(0, Math.floor((LITE_LENGTH - count) / 2)) },
    cut(recording) {
      const signal = takeFirstLead(recording, { rateHz: 100, perMv: 1000 });
      if (!(signal instanceof Float32Array)) return signal;
      const inMv = signal.subarray(0, LITE_LENGTH).map((value) => value / 1000);
      const values = centre(inMv, LITE_LENGTH);
      return { isRefused: false, values, ...describeRead(recording, LITE_LENGTH / 100) };
    },
  });
}

/** Recordings of CinC 2017 last so long at least. */
const SHORTEST_SEC = 9;

/** How much of a recording a row of so many seconds holds, and what a reader should know of that. */
export function describeRead(
  { leads, timeBase }: RecordingInput,
  rowSec: number,
): Pick<Extract<RecordingRow, { isRefused: false }>, 'readSampleCount' | 'notices'> {
  const sampleCount = leads[0]?.signal.length ?? 0;
  const rate = toSampleRateHz(timeBase);
  const readSampleCount = Math.min(sampleCount, Math.round(rowSec * rate));
  const lasts = toSeconds(sampleCount / rate);
  const notices = [
    ...(readSampleCount < sampleCount ? [`Only the first ${toSeconds(rowSec)} s of ${lasts} s were read.`] : []),
    ...(sampleCount < SHORTEST_SEC * rate
      ? [
          `It lasts ${lasts} s: recordings of CinC 2017 last 9 to 61 s, so a model trained on them never saw one so short.`,
        ]
      : []),
  ];
  return { readSampleCount, notices };
}

/** '30', '33.7' */
function toSeconds(seconds: number): string {
  return String(Math.round(10 * seconds) / 10);
}
