import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import { createRandom, type Random } from '#main/preprocessing/random.ts';
import { removeBaseline } from '#main/preprocessing/remove-baseline.ts';
import type { MadeRows } from '#shared/domain/training-job.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import { fillMissing } from '#shared/signal/fill-missing.ts';
import { resample } from '#shared/signal/resample.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import {
  cutLabelledRows,
  joinRows,
  pickRows,
  type CutRowsOptions,
  type LabelledRecord,
  type LabelledRows,
} from '../labelled-record.ts';
import { MADE_RHYTHMS } from './draw-rhythm.ts';
import { MADE_RATE_HZ, makeRecording, type MadeRecording } from './make-recording.ts';
import type { MadeSource } from './made-source.ts';

export interface CutMadeOptions extends CutRowsOptions {
  readonly made: MadeRows;
  /** Number of the record in its job: each has draws of its own, whoever else is there. */
  readonly recordNumber: number;
}

const TIME_BASE: TimeBase = { rateNumerator: MADE_RATE_HZ, rateDenominator: 1 };
const MOST_LEADS = 2;
/** Seeds of the copies of one record lie so far apart. */
const SEED_STEP = 100_003;

/**
 * Rows beside a record's own, for recipes that read rhythm and more than one lead: the record with its first lead alone, and made
 * recordings of its beats in rhythms that few people have (make-recording.ts), of which every second has its first lead alone. Of made
 * rows as many are kept as the job says, by class.
 */
export function cutMadeRows(record: LabelledRecord, options: CutMadeOptions): LabelledRows {
  const { made, recipe, recordNumber } = options;
  const source = toSource(record, options);
  const alone = cutLabelledRows({ ...record, signals: record.signals.slice(0, 1) }, options);
  const rhythms = MADE_RHYTHMS.flatMap((rhythm) => Array.from({ length: made.copies[rhythm] }, () => rhythm));
  const rows = rhythms.flatMap((rhythm, copy) => {
    const random = createRandom(made.seed + copy * SEED_STEP + recordNumber);
    const recording = makeRecording(source, { rhythm, beatCount: made.beatCount, random });
    if (recording === undefined) return [];
    const cut = cutRecording(recording, { recipe, leadCount: copy % 2 === 0 ? MOST_LEADS : 1 });
    return [keepShare(cut, made.shares, random)];
  });
  return joinRows([alone, ...rows]);
}

function toSource(record: LabelledRecord, { labelMap }: CutRowsOptions): MadeSource {
  const { samples, classes } = readBeats(record, labelMap);
  const factor = MADE_RATE_HZ / toSampleRateHz(record.timeBase);
  return {
    traces: record.signals
      .slice(0, MOST_LEADS)
      .map((signal) => removeBaseline(fillMissing(resample(signal, record.timeBase, TIME_BASE)).values)),
    peaks: Float64Array.from(samples, (sample) => sample * factor),
    classes: Uint8Array.from(classes),
  };
}

function cutRecording(
  { traces, peaks, classes }: MadeRecording,
  { recipe, leadCount }: { readonly recipe: BeatRecipe; readonly leadCount: number },
): LabelledRows {
  const [signal = new Float32Array(0), ...others] = traces.slice(0, leadCount);
  const { inputs, beatIndices } = recipe.cut({ signal, otherSignals: others, timeBase: TIME_BASE, beats: peaks });
  return { inputs, labels: Uint8Array.from(beatIndices, (beat) => classes[beat] ?? 0) };
}

function keepShare(rows: LabelledRows, shares: readonly number[], random: Random): LabelledRows {
  const kept = Array.from(rows.labels.keys()).filter((row) => random() < (shares[rows.labels[row] ?? 0] ?? 0));
  return pickRows(rows, kept);
}
