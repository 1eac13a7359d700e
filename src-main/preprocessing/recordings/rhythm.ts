import { createBandFilter, filterBand } from '#shared/signal/filters/band-filter.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { countRecorded } from '../count-recorded.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingRecipe } from '../recording-recipe.ts';
import { describeRead } from './cinc2017.ts';
import { takeFirstLead } from './cut-recording.ts';

const RATE_HZ = 100;
/** The longest recording of CinC2017 lasts 61 s; a multiple of the 64 samples that the network makes one of. */
const LENGTH = 6144;
const HIGH_PASS_HZ = 0.5;
/** What is taken for the height of a recording: so many of its values lie below it. */
const HEIGHT_SHARE = 0.95;
/** Less is no ECG: a flat line is not blown up to a storm. */
const LEAST_HEIGHT_MV = 0.01;
/** In heights. A QRS reaches 3 to 6, a knock on an electrode a hundred. */
const GREATEST = 8;

/**
 * Rhythm of one lead: 100 Hz, without what lies below 0.5 Hz (zero phase), divided by the 95th percentile of its absolute values and cut
 * off at 8 of them; the first 61.44 s, zeros behind. [6144, 1], length: up to the last value that is not 0.
 */
export function createRhythm100Hz(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'rhythm-100hz@1';
  const read = readRecipeOptions(id, options, {});
  if (!read.ok) return read;
  return ok({
    kind: 'recording',
    id,
    storedShape: [LENGTH, 1],
    statistics: null,
    finish: {
      inputShape: [LENGTH, 1],
      finishInto(output, row) {
        output.set(row);
        return countRecorded(row);
      },
    },
    rowClock: { rateHz: RATE_HZ, findFirst: () => 0 },
    cut(recording) {
      const signal = takeFirstLead(recording, { rateHz: RATE_HZ, perMv: 1000 });
      if (!(signal instanceof Float32Array)) return signal;
      const inMv = signal.subarray(0, LENGTH).map((value) => value / 1000);
      const steady = filterBand(
        inMv,
        createBandFilter({ highPassHz: HIGH_PASS_HZ, lowPassHz: null, notchHz: null }, RATE_HZ),
      );
      const height = Math.max(LEAST_HEIGHT_MV, findHeight(steady));
      const values = new Float32Array(LENGTH);
      steady.forEach((value, i) => {
        values[i] = Math.min(GREATEST, Math.max(-GREATEST, value / height));
      });
      return { isRefused: false, values, ...describeRead(recording, LENGTH / RATE_HZ) };
    },
  });
}

/** In mV, nearest rank. */
function findHeight(signal: Float32Array): number {
  const sizes = signal.map(Math.abs).sort();
  return sizes[Math.floor(HEIGHT_SHARE * (sizes.length - 1))] ?? 0;
}
