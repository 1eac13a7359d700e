import type { ModelId } from '#shared/units/ids.ts';

/** One class that a model can answer with; `supported` is false where it was never trained on it. */
export interface ModelClass {
  readonly id: string;
  readonly name: string;
  readonly supported: boolean;
  readonly why: string | null;
}

/** Beat-by-beat figures of one class, fractions 0 to 1; null where the denominator is 0. */
export interface ClassResult {
  readonly classId: string;
  readonly sensitivity: number | null;
  readonly positivePredictivity: number | null;
  readonly f1: number | null;
  readonly referenceCount: number;
}

/** A table of results in a card, with everything needed to read it. */
export interface ModelResult {
  readonly title: string;
  readonly dataset: string;
  readonly labelMap: 'ec57' | 'dechazal';
  /** 'reference' positions, or those of the shipped detector. */
  readonly beatPositions: 'reference' | 'detector';
  readonly command: string;
  readonly classes: readonly ClassResult[];
  readonly macroF1: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
}

/** What a sceptical reader wants to know before believing a model. Stored as card.json beside its weights. */
export interface ModelCard {
  readonly id: ModelId;
  readonly version: string;
  readonly name: string;
  readonly task: 'beats';
  readonly architecture: string;
  readonly parameterCount: number;
  readonly recipeId: string;
  readonly classes: readonly ModelClass[];
  /** Lead names (lower case) it was trained on; it abstains elsewhere. */
  readonly supportedLeads: readonly string[];
  /** Its output is called a score until it is calibrated on held-out training patients. */
  readonly calibration: 'none' | 'temperature';
  readonly temperature: number;
  readonly threshold: number | null;
  readonly trainingData: string;
  readonly trainingProtocol: string;
  readonly trainingCommand: string;
  readonly seed: number;
  /** SHA-256 content hashes of every known record of the people it was trained on: they show 'seen in training'. */
  readonly trainingContentHashes: readonly string[];
  /** The records it was trained on by name, for people: 'mitdb/101'. */
  readonly trainingRecords: readonly string[];
  readonly results: readonly ModelResult[];
  readonly limits: readonly string[];
  readonly weightsSha256: string;
  readonly weightsLicence: string;
  readonly createdAt: string;
}
