import type { StandardLead } from '#shared/domain/lead.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { designHighPass } from '#shared/signal/filters/butterworth.ts';
import { filterZeroPhase } from '#shared/signal/filters/zero-phase.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { readRecipeOptions, type RecipeOptions } from '../recipe-options.ts';
import type { RecordingInput, RecordingRecipe, RecordingRow, StatisticsNeed } from '../recording-recipe.ts';
import { centre } from './cut-recording.ts';
import { AVL_AVF_AVR_ORDER, interleaveAt, STANDARD_ORDER, takeTwelveLeads, type TwelveLeads } from './twelve-leads.ts';

const LEAD_COUNT = 12;

/**
 * Ribeiro's input (Nature Communications 2020;11:1760): twelve leads at 400 Hz in 0.1 mV, zeros on both sides up to 4096 samples (10 s: 48 and 48); of longer
 * recordings the middle. Its two descriptions name two orders of the leads: `leadOrder`. [4096, 12]
 */
export function createTwelveLeads400Hz(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'twelve-lead-400hz@1';
  const read = readRecipeOptions(id, options, { leadOrder: ['avr-avl-avf', 'avl-avf-avr'] });
  if (!read.ok) return read;
  const order = read.value.leadOrder === 'avl-avf-avr' ? AVL_AVF_AVR_ORDER : STANDARD_ORDER;
  return ok(build({ id, rateHz: 400, length: 4096, perMv: 10, order, statistics: null }));
}

/**
 * Twelve leads at 100 Hz, the middle 10 s in mV or zeros on both sides; as PTB-XL has them. `baseline`: 'removed' by a high-pass filter of
 * 0.5 Hz, forward and backward, over the whole recording. `scaled`: each lead by mean and standard deviation of the training rows. [1000, 12]
 */
export function createTwelveLeads100Hz(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'twelve-lead-100hz@1';
  const read = readRecipeOptions(id, options, {
    baseline: ['kept', 'removed'],
    scaled: [false, true],
    statisticsFrom: ['training', 'all'],
  });
  if (!read.ok) return read;
  const statistics = read.value.scaled === true ? toNeed(read.value.statisticsFrom, null) : null;
  const isBaselineRemoved = read.value.baseline === 'removed';
  return ok(build({ id, rateHz: 100, length: 1000, perMv: 1, order: STANDARD_ORDER, statistics, isBaselineRemoved }));
}

/**
 * autoECG's second network (yuge97/autoECG): twelve leads at 250 Hz, 10 s, each lead scaled by mean and standard deviation of the training
 * rows and cut off at 3 deviations. Read as a picture of one channel: [2500, 12, 1].
 */
export function createAutoecg2d(options: RecipeOptions): Result<RecordingRecipe> {
  const id = 'autoecg-2d@1';
  const read = readRecipeOptions(id, options, { statisticsFrom: ['training', 'all'] });
  if (!read.ok) return read;
  const statistics = toNeed(read.value.statisticsFrom, 3);
  const length = 2500;
  return ok({
    ...build({ id, rateHz: 250, length, perMv: 1, order: STANDARD_ORDER, statistics }),
    finish: {
      inputShape: [length, LEAD_COUNT, 1],
      finishInto(output, row) {
        output.set(row);
        return length;
      },
    },
  });
}

function toNeed(from: string | boolean, clipDeviations: number | null): StatisticsNeed {
  return { kind: 'by-lead', from: from === 'all' ? 'all-rows' : 'training-rows', clipDeviations };
}

interface TwelveLeadSpec {
  readonly id: string;
  readonly rateHz: number;
  readonly length: number;
  readonly perMv: number;
  readonly order: readonly StandardLead[];
  readonly statistics: StatisticsNeed | null;
  readonly isBaselineRemoved?: boolean;
}

/** Two poles: the wander of breathing and electrodes goes, and the median ST level moves by less than 0.02 mV. */
const BASELINE = { order: 2, cornerHz: 0.5 } as const;

function build(spec: TwelveLeadSpec): RecordingRecipe {
  const { id, rateHz, length, perMv, order, statistics, isBaselineRemoved = false } = spec;
  function cut(recording: RecordingInput): RecordingRow {
    const twelve = takeTwelveLeads(recording, order);
    if ('isRefused' in twelve) return twelve;
    const leads = isBaselineRemoved ? removeBaseline(twelve) : twelve;
    const values = centre(interleaveAt(leads, rateHz, perMv), length, LEAD_COUNT);
    return { isRefused: false, values, notices: twelve.notices };
  }
  return { kind: 'recording', id, storedShape: [length, LEAD_COUNT], statistics, finish: null, cut };
}

/** At the recording's own rate: what it was sampled with changes nothing. */
function removeBaseline({ signals, timeBase, notices }: TwelveLeads): TwelveLeads {
  const sampleRateHz = toSampleRateHz(timeBase);
  const sections = designHighPass({ ...BASELINE, sampleRateHz });
  return { signals: signals.map((signal) => filterZeroPhase(signal, { sections, sampleRateHz })), timeBase, notices };
}
