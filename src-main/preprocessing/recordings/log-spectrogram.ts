import { ok, type Result } from '#shared/result/result.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingRecipe } from '../recording-recipe.ts';
import { takeFirstLead } from './cut-recording.ts';
import { computeSpectrogram, countFrames, FREQUENCY_COUNT } from './spectrogram.ts';

const RATE_HZ = 300;
/** The longest recording of CinC2017 (record 5736). */
const STORED_LENGTH = 18_286;
const FRAME_COUNT = countFrames(STORED_LENGTH);

/**
 * Zihlmann's input (arXiv 1710.06122): raw units at 300 Hz, zeros to the right up to 18,286 samples; then the natural logarithm of the
 * spectrogram where it is above 0, and 0 where it is 0. [570, 33, 1], length: the last frame that is not all zeros. `quantiseInput`: values are
 * cut towards zero to whole numbers, as the published code does without meaning to.
 */
export function createLogSpectrogram(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'log-spectrogram@1';
  const read = readRecipeOptions(id, options, { quantiseInput: [false, true] });
  if (!read.ok) return read;
  const isQuantised = read.value.quantiseInput === true;
  return ok({
    kind: 'recording',
    id,
    storedShape: [STORED_LENGTH, 1],
    statistics: null,
    finish: {
      inputShape: [FRAME_COUNT, FREQUENCY_COUNT, 1],
      finishInto: (output, row) => fillLogSpectrogram(output, row, isQuantised),
    },
    cut(recording) {
      const signal = takeFirstLead(recording, { rateHz: RATE_HZ, perMv: 1000 });
      if (!(signal instanceof Float32Array)) return signal;
      const values = new Float32Array(STORED_LENGTH);
      values.set(signal.subarray(0, STORED_LENGTH));
      return { isRefused: false, values, notices: [] };
    },
  });
}

/** @returns number of frames up to the last one with a value that is not 0; 1 where there is none, so that a mean over them is defined */
function fillLogSpectrogram(output: Float32Array, row: Float32Array, isQuantised: boolean): number {
  const spectrogram = computeSpectrogram(row, RATE_HZ);
  let lastFrame = 0;
  for (let i = 0; i < output.length; i++) {
    const power = spectrogram[i] ?? 0;
    const logarithm = power > 0 ? Math.log(power) : 0;
    const value = isQuantised ? Math.trunc(logarithm) + 0 : logarithm;
    output[i] = value;
    if (value !== 0) lastFrame = Math.floor(i / FREQUENCY_COUNT);
  }
  return lastFrame + 1;
}
