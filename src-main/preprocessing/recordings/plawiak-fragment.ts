import { ok, type Result } from '#shared/result/result.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingRecipe } from '../recording-recipe.ts';
import { centre, takeFirstLead } from './cut-recording.ts';

const LENGTH = 3600;
/** MIT-BIH's converter. */
const RAW = { rateHz: 360, perMv: 200, offset: 1024 };

/**
 * Plawiak's fragments (Mendeley Data 7dybx7wyfn; arXiv 2202.12943): 10 s of MLII at 360 Hz in raw units of MIT-BIH, each of the 3600 positions scaled by its own mean and
 * standard deviation; of training rows, or of all of them as published (`statisticsFrom`: 'all', a leak). Longer recordings: the
 * middle. [3600, 1]
 */
export function createPlawiakFragment(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'plawiak-fragment@1';
  const read = readRecipeOptions(id, options, { statisticsFrom: ['training', 'all'] });
  if (!read.ok) return read;
  const from = read.value.statisticsFrom === 'all' ? 'all-rows' : 'training-rows';
  return ok({
    kind: 'recording',
    id,
    storedShape: [LENGTH, 1],
    statistics: { kind: 'by-position', from, clipDeviations: null },
    finish: null,
    cut(recording) {
      const signal = takeFirstLead(recording, RAW);
      if (!(signal instanceof Float32Array)) return signal;
      return { isRefused: false, values: centre(signal, LENGTH), notices: [] };
    },
  });
}
