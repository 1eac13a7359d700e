import type { ModelId, RecordId, TrainingRunId } from '#shared/units/ids.ts';
import type { CompressionMethod } from './compression-method.ts';
import type { JobState } from './job.ts';
import type { ReviewState } from './record.ts';

/**
 * 'by-patient': nobody is on two sides. 'paper': beats are dealt out one by one as the published tables had it, so that the same people
 * are on both sides: its figures say nothing about new patients. Under both, held-out patients are never trained on.
 */
export const TRAINING_PROTOCOLS = ['by-patient', 'paper'] as const;
export type TrainingProtocol = (typeof TRAINING_PROTOCOLS)[number];

/** Recordings of the library, as its list is searched. */
export interface TrainingQuery {
  readonly search: string;
  /** Only recordings whose shown set has this symbol; null for all. */
  readonly label: string | null;
  readonly state: ReviewState | null;
}

/** What training begins with: weights drawn from the seed, or those of a model; 'head': its trunk stays as it is. */
export type TrainingStart =
  | { readonly kind: 'architecture'; readonly architecture: string }
  | { readonly kind: 'model'; readonly modelId: ModelId; readonly trains: 'head' | 'all' };

export interface TrainingFit {
  readonly seed: number;
  readonly epochCount: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Beats of one class in an epoch, drawn anew each time. */
  readonly maxRowsPerClass: number;
  /** Weight in the loss of a beat that a reader confirmed, changed or added; 1: as any other. */
  readonly decidedWeight: number;
}

/**
 * What a compression trains, chooses and judges on. 'library': labelled beats of the library, shared out by patient; 'data-set': the rows
 * of the training job that made the model, from a folder that the person chose; 'none': nothing is trained, and nothing is judged.
 */
export const COMPRESSION_ROWS = ['library', 'data-set', 'none'] as const;
export type CompressionRows = (typeof COMPRESSION_ROWS)[number];

/** A model is made smaller instead of trained further: on the same people, judged on the same ones. */
export interface TrainingCompression {
  readonly method: CompressionMethod;
  /** Average bits a weight that ALQ comes down to; other methods have their own. */
  readonly targetBits: number;
  /** Not there in plans of before there was a choice: the library's. */
  readonly rows?: CompressionRows | undefined;
}

/** On what a plan's data are; 'library' too where it trains. */
export function toPlanRows({ compression }: Pick<TrainingPlan, 'compression'>): CompressionRows {
  return compression?.rows ?? 'library';
}

/** What a person asked for. */
export interface TrainingPlan {
  readonly title: string;
  readonly query: TrainingQuery;
  readonly protocol: TrainingProtocol;
  readonly start: TrainingStart;
  readonly fit: TrainingFit;
  /** Null, or not there in plans of before there was any: it is trained. */
  readonly compression?: TrainingCompression | null | undefined;
}

/** One side of a split. */
export interface TrainingSide {
  /** People; recordings of which nobody says whose they are count as one each. */
  readonly patientCount: number;
  readonly recordCount: number;
  /** In the order of AAMI_CLASSES, or of the survey's own classes. */
  readonly classCounts: readonly number[];
}

export interface ExcludedRecord {
  readonly recordId: RecordId;
  readonly name: string;
  readonly reason: string;
}

/** What a plan's data are, before anything is read but labels. */
export interface TrainingSurvey {
  readonly train: TrainingSide;
  /** Epoch and temperature are chosen on it. */
  readonly validation: TrainingSide;
  /** Judged once, at the end; membership is a hash of the patient, fixed for ever. */
  readonly heldOut: TrainingSide;
  /** At most 500 of them; `excludedCount` counts all. */
  readonly excluded: readonly ExcludedRecord[];
  readonly excludedCount: number;
  /** Leaks, classes without a beat on a side, people who are not known: to be read before starting. */
  readonly notices: readonly string[];
  /** Why it cannot be started, in words; null where it can. */
  readonly problem: string | null;
  /** Of what classes the counts are; not there: AAMI_CLASSES. */
  readonly classIds?: readonly string[] | undefined;
}

/** How long a plan takes on this machine, and how that is known. */
export interface TrainingEstimate {
  readonly durationSec: number;
  readonly rowsPerSec: number;
  /** Beats in an epoch, and epochs. */
  readonly rowCount: number;
  readonly epochCount: number;
  /** 'earlier-run': the same network has been trained here; 'probe': some batches of it were timed just now. */
  readonly how: 'earlier-run' | 'probe';
  readonly measuredAtMs: number;
}

/** Validation rows after an epoch, one class a row. */
export interface TrainingScores {
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** By class; null where no row has it and nobody answered it. */
  readonly f1ByClass: readonly (number | null)[];
  /** Rows truth, columns answer. */
  readonly confusion: readonly (readonly number[])[];
}

/** What one epoch came to. */
export interface TrainingEpoch {
  /** Counted from 1 through all phases. */
  readonly epoch: number;
  /** Fewer are run where one stops early. */
  readonly epochCount: number;
  readonly trainLoss: number;
  readonly elapsedMs: number;
  readonly learningRate: number;
  /** Null where the epoch was not judged. */
  readonly validation: TrainingScores | null;
  /** 'train': of a compression, `validation` is of its training rows, for there are none that could choose. Left out: of those. */
  readonly judgedOn?: 'train' | undefined;
  readonly isBest: boolean;
  /** Of the whole run, at the speed of the last epochs. */
  readonly remainingMs: number;
  /** Of a compression: what the epoch did, and how many bits a weight then had. */
  readonly compression?: { readonly stage: string; readonly averageBits: number } | undefined;
}

/** A figure with its 95 % interval over patients; null where it is not defined or nothing can be said about how sure it is. */
export interface FigureWithInterval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface EvaluatedClass {
  readonly classId: string;
  readonly referenceCount: number;
  readonly sensitivity: FigureWithInterval;
  readonly positivePredictivity: FigureWithInterval;
  readonly f1: FigureWithInterval;
}

/** A model on labelled beats that it was not trained on. */
export interface BeatEvaluation {
  readonly modelId: ModelId;
  readonly modelVersion: string;
  readonly patientCount: number;
  readonly recordCount: number;
  readonly beatCount: number;
  readonly classes: readonly EvaluatedClass[];
  readonly accuracy: FigureWithInterval;
  readonly macroF1: FigureWithInterval;
  /** Rows reference, columns model; the last of each: none. */
  readonly confusion: readonly (readonly number[])[];
}

/** The second model's figure less the first's, on the same patients. */
export interface FigureDifference {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pValue: number | null;
}

/** Two models on the same held-out patients. */
export interface HeldOutComparison {
  readonly before: BeatEvaluation;
  readonly after: BeatEvaluation;
  readonly accuracy: FigureDifference;
  readonly macroF1: FigureDifference;
  readonly f1: readonly { readonly classId: string; readonly difference: FigureDifference }[];
  /** Held-out recordings, by name, whose patient was in training: their figures show nothing about new patients. */
  readonly seenByBefore: readonly string[];
  readonly seenByAfter: readonly string[];
}

/** Whether a model's answers could be seen while the held-out labels were made: then they may have been copied. */
export interface LabelVisibility {
  /** Recordings whose labels were made, or last changed, when predictions of them were there; and all of them. */
  readonly visibleCount: number;
  readonly recordCount: number;
}

/** What a finished run came to. */
export interface TrainingOutcome {
  readonly modelId: ModelId;
  readonly modelVersion: string;
  /** Counted from 1. */
  readonly chosenEpoch: number;
  /** How the epoch was chosen, in words. */
  readonly chosenBy: string;
  /** Null where nobody is held out. */
  readonly heldOut: BeatEvaluation | null;
  /** Null where it began with drawn weights. */
  readonly comparison: HeldOutComparison | null;
  readonly visibility: LabelVisibility | null;
  /** On the test beats of a published protocol, at the epoch that they chose and at the last one; shown beside its leak. */
  readonly paper: { readonly best: BeatEvaluation; readonly last: BeatEvaluation; readonly leak: string } | null;
  /** Of a compression; sizes of weights alone and of every byte stand in the model's card. */
  readonly compression?: CompressedSize | undefined;
  /** Of a compression on the rows of the model's own training job; the tables stand in its card. */
  readonly testRows?: TestRowsFigures | undefined;
}

/** A model on the test rows of a training job, and the one that it was made of on the same. */
export interface TestRowsFigures {
  readonly rowCount: number;
  readonly after: OverallFigures;
  /** Null where its card has no such table. */
  readonly before: OverallFigures | null;
}

export interface OverallFigures {
  readonly accuracy: FigureWithInterval;
  readonly macroF1: FigureWithInterval;
}

export interface CompressedSize {
  readonly averageBits: number;
  readonly uncompressedBytes: number;
  readonly fileBytes: number;
}

export interface TrainingRunSummary {
  readonly id: TrainingRunId;
  readonly title: string;
  readonly plan: TrainingPlan;
  readonly state: JobState;
  /** The job that runs it, or that ran it last. */
  readonly jobId: string | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** One sentence about the present step or the end. */
  readonly message: string;
  readonly epochsDone: number;
  readonly macroF1: number | null;
  readonly modelId: ModelId | null;
}

/** One training run with its history. */
export interface TrainingRun extends TrainingRunSummary {
  readonly epochs: readonly TrainingEpoch[];
  /** Last lines of its log, oldest first. */
  readonly log: readonly string[];
  readonly survey: TrainingSurvey;
  readonly outcome: TrainingOutcome | null;
  /** Why it cannot be taken up again, in words; null where it can. */
  readonly whyNotResume: string | null;
}

/** What somebody has corrected since a model was made, and what retraining on it would use. */
export interface CorrectionSurvey {
  readonly modelId: ModelId;
  /** Beats that a person confirmed, changed or added, on recordings that may be trained on. */
  readonly decidedCount: number;
  readonly changedCount: number;
  readonly recordCount: number;
  readonly patientCount: number;
  /** Of the decided ones, by class before and after, most frequent first: ['N', 'V', 12]. */
  readonly changes: readonly (readonly [from: string, to: string, count: number])[];
  /** Decided beats of held-out patients: they judge, and are not trained on. */
  readonly heldOutDecidedCount: number;
  readonly plan: TrainingPlan;
  readonly survey: TrainingSurvey;
}
