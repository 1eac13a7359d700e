import type { LoadedModel } from '#main/models/read-model.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { BeatPositions } from '#shared/domain/model-card.ts';
import type { BeatComparison } from '#shared/metrics/compare-beats.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import { assertSameLength } from '#shared/result/assert.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { classifyRecord, compareRecord, countAbstentions, NO_ANSWER, type CompareOptions } from './evaluate-beats.ts';
import type { LabelledRecord } from './labelled-record.ts';

/** One way of counting, as model cards and the command line show it. */
export interface BeatTable extends CompareOptions {
  readonly title: string;
  readonly beatPositions: BeatPositions;
}

export const BEAT_TABLES: readonly BeatTable[] = [
  { title: 'At reference positions', beatPositions: 'reference', labelMap: 'dechazal', learningSec: 0 },
  { title: "On the detector's own beats", beatPositions: 'detector', labelMap: 'dechazal', learningSec: 0 },
  {
    title: "EC57: on the detector's own beats, after 5 minutes",
    beatPositions: 'detector',
    labelMap: 'ec57',
    learningSec: 300,
  },
];

/** Beats at reference positions that the model answered. */
export interface AnsweredBeats {
  /** [rowCount] index into AAMI_CLASSES, map of the first table. */
  readonly truth: Uint8Array;
  /** [rowCount] index into AAMI_CLASSES. */
  readonly answers: Uint8Array;
  /** [rowCount * classCount] */
  readonly probabilities: Float32Array;
}

/** All that a recording gives to the tables. */
export interface EvaluatedRecord {
  readonly name: string;
  /** [BEAT_TABLES.length] */
  readonly matrices: readonly BeatComparison['matrix'][];
  /** Beats without an answer: ends of recordings, missing or poor signal, paced beats. They count as missed. */
  readonly abstentionCounts: Readonly<Record<BeatPositions, number>>;
  readonly answered: AnsweredBeats;
}

/**
 * A model on one labelled recording, exactly as the desk would answer, at reference positions and on the shipped detector's beats.
 * Errors: 'model/not-applicable'; those of the tensor process.
 */
export async function evaluateRecord(
  model: LoadedModel,
  record: LabelledRecord,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<EvaluatedRecord>> {
  const reference = await classifyRecord({ model, record, positions: 'reference' }, tensor);
  if (!reference.ok) return reference;
  const detector = await classifyRecord({ model, record, positions: 'detector' }, tensor);
  if (!detector.ok) return detector;
  const classified = { reference: reference.value, detector: detector.value };
  const { answers, probabilities } = reference.value;
  const { classes } = readBeats(record, 'dechazal');
  assertSameLength(classes, answers, 'evaluateRecord: given beats and reference beats');
  const rows = Array.from(answers.keys()).filter((beat) => answers[beat] !== NO_ANSWER);
  const classCount = model.card.classes.length;
  return ok({
    name: record.name,
    matrices: BEAT_TABLES.map((table) => compareRecord(record, classified[table.beatPositions], table).matrix),
    abstentionCounts: {
      reference: countAbstentions(classified.reference),
      detector: countAbstentions(classified.detector),
    },
    answered: {
      truth: Uint8Array.from(rows, (beat) => classes[beat] ?? 0),
      answers: Uint8Array.from(rows, (beat) => answers[beat] ?? 0),
      probabilities: Float32Array.from(
        rows.flatMap((beat) => Array.from(probabilities.subarray(beat * classCount, (beat + 1) * classCount))),
      ),
    },
  });
}
