import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { ModelCard, ModelTask } from './model-card.ts';
import type { SpikingRun } from './spiking-run.ts';

/** What a model says of a stretch of a recording: all of it, or a fragment. */
export interface AnsweredRow {
  /** Half-open, in samples of the leads that were looked at, or of the record's time base where it is stored. */
  readonly startSample: number;
  readonly endSample: number;
  /** [classCount] in the order of the model's classes; null: there is no answer. */
  readonly probabilities: readonly number[] | null;
  /** Why there is none, in words. */
  readonly why: string | null;
}

/** What a model says of a recording. */
export interface RecordAnswer {
  /** One, or a fragment each, ascending; none where the model does not apply. */
  readonly rows: readonly AnsweredRow[];
  /** Why nothing could be answered, in words; null where something was. */
  readonly notApplicable: string | null;
  /** What a reader should know, in sentences. */
  readonly notices: readonly string[];
  /** tfjs backend: 'tensorflow' (native) or 'wasm', 'spikes' where a spiking network answered; 'none' where nothing was asked. */
  readonly backend: string;
}

type AnswerRules = Pick<ModelCard, 'classes' | 'output' | 'thresholds' | 'threshold'>;

/** From which probability on each class counts as given; null where classes exclude each other and the greatest one is the answer. */
export function toThresholds({ classes, output, thresholds, threshold }: AnswerRules): readonly number[] | null {
  if (output !== 'sigmoid') return null;
  return classes.map((_, k) => thresholds?.[k] ?? threshold ?? 0.5);
}

/**
 * The classes that probabilities stand for: the greatest one, or all from their thresholds on, which may be none. A class that is not ready
 * is none of them.
 * @param probabilities  [classCount]
 */
export function findGivenClasses(card: AnswerRules, probabilities: readonly number[]): readonly string[] {
  const thresholds = toThresholds(card);
  if (thresholds !== null)
    return card.classes
      .filter(({ notReady }, k) => notReady === undefined && (probabilities[k] ?? 0) >= (thresholds[k] ?? 1))
      .map(({ id }) => id);
  const top = card.classes[probabilities.indexOf(Math.max(...probabilities))];
  return top === undefined || top.notReady !== undefined ? [] : [top.id];
}

/** One time that a model of whole recordings or fragments was asked about a recording: facts; its rows are read when they are wanted. */
export interface RecordRun {
  readonly id: PredictionRunId;
  readonly recordId: RecordId;
  readonly modelId: ModelId;
  readonly modelVersion: string;
  readonly task: Exclude<ModelTask, 'beats'>;
  readonly recipeId: string;
  readonly createdAtMs: number;
  readonly classIds: readonly string[];
  /** By class, where each is a question of its own; null: they exclude each other. */
  readonly thresholds: readonly number[] | null;
  readonly rowCount: number;
  readonly notApplicable: string | null;
  readonly notices: readonly string[];
  /** This record, or its patient, was among the model's training data. */
  readonly seenInTraining: boolean;
  readonly backend: string;
  /** Of a spiking network that answered in the model's place. */
  readonly spiking?: SpikingRun | undefined;
}
