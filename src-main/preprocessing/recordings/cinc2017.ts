import { ok, type Result } from '#shared/result/result.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingRecipe } from '../recording-recipe.ts';
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
      return { isRefused: false, values: centre(signal.subarray(0, ZERO_LENGTH), ZERO_LENGTH), notices: [] };
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
      return { isRefused: false, values, notices: [] };
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
      return { isRefused: false, values: centre(inMv, LITE_LENGTH), notices: [] };
    },
  });
}
