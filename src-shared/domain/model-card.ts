import type { ModelId } from '#shared/units/ids.ts';

/** One class that a model can answer with; `supported` is false where it was never trained on it. */
export interface ModelClass {
  readonly id: string;
  readonly name: string;
  readonly supported: boolean;
  readonly why: string | null;
  /** Why its answers must not be used although it was trained, in words: too few of it were judged. Not there where it is ready. */
  readonly notReady?: string | undefined;
}

/** Beat-by-beat figures of one class, fractions 0 to 1; null where the denominator is 0. */
export interface ClassResult {
  readonly classId: string;
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
  readonly f1: number | null;
  readonly referenceCount: number;
  /** How many patients have it, or records where the figures are grouped by those; not there in cards of before. */
  readonly groupCount?: number | undefined;
}

/** Where beats are that are classified: as somebody marked them, or as the shipped detector finds them. */
export type BeatPositions = 'reference' | 'detector';

/** A table of results in a card, with everything needed to read it. */
export interface ModelResult {
  readonly title: string;
  readonly dataset: string;
  /** Null where the classes are none of beats, or the label map is that of the data set. */
  readonly labelMap: 'ec57' | 'dechazal' | null;
  /** Null where no beats are classified. */
  readonly beatPositions: BeatPositions | null;
  readonly command: string;
  readonly classes: readonly ClassResult[];
  readonly macroF1: number;
  /** Of rows; where each class is a question of its own, of rows with every answer right. */
  readonly accuracy: number;
  /** Rows truth, columns answer; where each class is a question of its own, a row a class: true and false negatives and positives. */
  readonly confusion: readonly (readonly number[])[];
  /** With intervals; not there in cards that were written before there were any. */
  readonly figures?: ResultFigures | undefined;
}

/** A figure with its 95 % interval; null where it is not defined, or nothing can be said about how sure it is. */
export interface ResultFigure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a table of results says with intervals, which resample patients (records where nobody knows them), never rows of one. */
export interface ResultFigures {
  readonly groupedBy: 'patient' | 'record';
  readonly groupCount: number;
  readonly rowCount: number;
  readonly accuracy: ResultFigure;
  readonly macroF1: ResultFigure;
  readonly kappa: ResultFigure;
  readonly macroRocAuc: ResultFigure;
  /** How far probabilities lie from how often they are right, ten bins of equal width. */
  readonly expectedCalibrationError: number | null;
  readonly classes: readonly ClassFiguresResult[];
  /** Mean and standard deviation over folds or runs of the figures that have one; empty for a single run. */
  readonly spread: readonly FigureSpread[];
}

export interface ClassFiguresResult {
  readonly classId: string;
  /** Where each class is a question of its own. */
  readonly threshold: number | null;
  /** By class, where each is a question of its own. */
  readonly thresholds?: readonly number[] | undefined;
  readonly sensitivity: ResultFigure;
  readonly positivePredictivity: ResultFigure;
  readonly specificity: ResultFigure;
  readonly f1: ResultFigure;
  readonly rocAuc: ResultFigure;
  readonly averagePrecision: ResultFigure;
}

export interface FigureSpread {
  /** 'accuracy', 'macroF1', 'f1 N'. */
  readonly name: string;
  readonly values: readonly number[];
  readonly mean: number;
  readonly deviation: number;
}

/** One side of a split. */
export interface RowCounts {
  /** Null where nobody says whose the records are. */
  readonly patients: number | null;
  readonly records: number;
  readonly rows: number;
  /** In the order of the classes. */
  readonly byClass: readonly number[];
  /** Patients, or records where they are not known, with a row of each class; not there where a row is one, and in cards of before. */
  readonly groupsByClass?: readonly number[] | undefined;
}

/** How a model came about, as exactly as anybody needs to do it again. */
export interface ModelProvenance {
  /** 'honest': nobody on two sides, nothing chosen on test rows. 'paper': as published, with the leaks named. */
  readonly protocol: 'honest' | 'paper';
  readonly leaks: readonly string[];
  /** Of this program. */
  readonly codeVersion: string;
  /** The job file, with its defaults. */
  readonly job: JsonValue;
  readonly dataSha256: string;
  readonly splitName: string;
  readonly splitSha256: string;
  /** Of several folds the one that trained the network, from 1: the others trained on its test rows. Not there in cards of before. */
  readonly keptFold?: number | undefined;
  readonly sides: { readonly train: RowCounts; readonly validation: RowCounts; readonly test: RowCounts };
  /** What was left out of the data, in sentences. */
  readonly leftOut: readonly string[];
  /** Departures of the published code from its paper, and whether they are on. */
  readonly quirks: readonly { readonly id: string; readonly text: string; readonly isOn: boolean }[];
  readonly chosenEpoch: number;
  readonly epochCount: number;
  readonly chosenBy: string;
  /** On the rows that chose the temperature; null where none was chosen. */
  readonly calibration: {
    readonly on: string;
    readonly logLoss: { readonly before: number; readonly after: number };
    readonly error: { readonly before: number; readonly after: number };
  } | null;
  /** What the paper says. */
  readonly published: {
    readonly source: string;
    readonly figures: readonly {
      readonly name: string;
      readonly classId: string | null;
      readonly value: number;
      readonly unit: string;
    }[];
  } | null;
  /** The model that it began with, 'cnet-paper 1.0.0'. */
  readonly startedFrom: string | null;
  /** Of all folds, members and combinations together; in cards of before of the fold that was kept. */
  readonly trainingSec: number;
}

/** How a model was made smaller than the one that it began as, every byte counted. */
export interface CompressionFacts {
  /** 'alq', 'int8' */
  readonly method: string;
  /** Bits of the kernels' weights, without coordinates and scales: what papers count. */
  readonly averageBits: number;
  /** How coordinates are kept; null where there are none. */
  readonly coordinates: string | null;
  readonly sizes: {
    /** All parameters in 32 bits, and those of the kernels that are compressed. */
    readonly uncompressedBytes: number;
    readonly kernelBytes: number;
    readonly headerBytes: number;
    readonly groupCountBytes: number;
    /** Signs, or codes of rounded weights. */
    readonly signBytes: number;
    /** Coordinates, or levels and steps of codes. */
    readonly coordinateBytes: number;
    readonly floatBytes: number;
    /** All that a reader needs but the network's input statistics. */
    readonly fileBytes: number;
  };
  /** Whose accuracy the curve has where nobody could be kept for choosing: of the rows that it was trained on. Left out: of the rows that choose. */
  readonly judgedOn?: 'train' | undefined;
  /** Bits against accuracy. */
  readonly curve: readonly {
    readonly stage: string;
    readonly epoch: number;
    readonly averageBits: number;
    readonly accuracy: number;
    readonly macroF1: number;
  }[];
  /** Rank correlation of estimated with measured loss increases of single coordinates; null where it was not measured. */
  readonly probe: {
    readonly coordinateCount: number;
    readonly fullGradient: number;
    readonly runningMoments: number;
  } | null;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a model answers about: every beat, every fragment of some seconds, or the recording as a whole. */
export const MODEL_TASKS = ['beats', 'fragments', 'records'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/** Means and deviations in input-statistics.bin: float32 little-endian, all means, then as many deviations. */
export interface InputStatisticsFacts {
  /** One of each for all values, each lead, or each position in a row. */
  readonly kind: 'global' | 'by-lead' | 'by-position';
  /** 'all-rows': of the test rows too, a leak. */
  readonly from: 'training-rows' | 'all-rows';
  readonly rowCount: number;
  /** Where scaled values are cut off; null for never. */
  readonly clipDeviations: number | null;
  readonly sha256: string;
}

/** Boosted trees that read the same rows as the network, in numbers; they lie in trees.json beside its weights. */
export interface TreesFacts {
  /** What they read of a row, 'rhythm-numbers@1'. */
  readonly numbersId: string;
  /** Logits are those of the network, times what is left to 1, plus those of the trees times this. */
  readonly share: number;
  readonly roundCount: number;
  readonly sha256: string;
}

/** What a sceptical reader wants to know before believing a model. Stored as card.json beside its weights. */
export interface ModelCard {
  readonly id: ModelId;
  readonly version: string;
  readonly name: string;
  readonly task: ModelTask;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly recipeId: string;
  /** Those of the recipe that differ from its own; not there where a recipe has none. */
  readonly recipeOptions?: Readonly<Record<string, JsonValue>> | undefined;
  /** Its input is scaled by numbers of training rows, which lie beside its weights. */
  readonly inputStatistics?: InputStatisticsFacts | undefined;
  /** A second reader, whose answer is joined with the network's. */
  readonly trees?: TreesFacts | undefined;
  readonly classes: readonly ModelClass[];
  /** One class of several, or each yes or no; the first where nothing is said. */
  readonly output?: 'softmax' | 'sigmoid' | undefined;
  /** Lead names (lower case) it was trained on; it abstains elsewhere. */
  readonly supportedLeads: readonly string[];
  /** Its output is called a score until it is calibrated on held-out training patients. */
  readonly calibration: 'none' | 'temperature';
  readonly temperature: number;
  readonly threshold: number | null;
  /** By class, where each is a question of its own. */
  readonly thresholds?: readonly number[] | undefined;
  readonly trainingData: string;
  readonly trainingProtocol: string;
  readonly trainingCommand: string;
  readonly seed: number;
  /** SHA-256 content hashes of every known record of the people it was trained on: they show 'seen in training'. */
  readonly trainingContentHashes: readonly string[];
  /** The records it was trained on by name, for people: 'mitdb/101'. */
  readonly trainingRecords: readonly string[];
  readonly results: readonly ModelResult[];
  /** Not there in cards of before; then the texts say it all. */
  readonly provenance?: ModelProvenance | undefined;
  /** Of a model that was made smaller. */
  readonly compression?: CompressionFacts | undefined;
  readonly limits: readonly string[];
  readonly weightsSha256: string;
  readonly weightsLicence: string;
  readonly createdAt: string;
}
