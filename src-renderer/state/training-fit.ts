import type { TrainingFit } from '#shared/domain/training-run.ts';

/** A number of a training that a person may set: its words, and what may stand in its field. */
export interface FitField {
  readonly key: keyof TrainingFit;
  readonly label: string;
  readonly hint: string;
  readonly lowest: number;
  readonly highest: number;
  readonly isWhole: boolean;
}

/** In the order of the form. Bounds are those that main accepts. */
export const FIT_FIELDS: readonly FitField[] = [
  {
    key: 'epochCount',
    label: 'Epochs',
    hint: 'How often the training beats are gone through. The best one on validation patients is kept.',
    lowest: 1,
    highest: 1000,
    isWhole: true,
  },
  {
    key: 'learningRate',
    label: 'Learning rate',
    hint: 'Length of a step. Smaller for a model that already knows something.',
    lowest: 0,
    highest: 1,
    isWhole: false,
  },
  {
    key: 'batchSize',
    label: 'Batch',
    hint: 'Beats in a step.',
    lowest: 1,
    highest: 4096,
    isWhole: true,
  },
  {
    key: 'maxRowsPerClass',
    label: 'Beats of a class in an epoch',
    hint: 'At most so many, drawn anew each time, so that normal beats do not crowd out rare ones.',
    lowest: 1,
    highest: 10_000_000,
    isWhole: true,
  },
  {
    key: 'decidedWeight',
    label: "Weight of a reader's beat",
    hint: 'How much more a beat counts that a reader confirmed, changed or added. 1: as any other.',
    lowest: 1,
    highest: 100,
    isWhole: false,
  },
  {
    key: 'weightDecay',
    label: 'Weight decay',
    hint: 'Pulls weights towards nothing, against learning by heart.',
    lowest: 0,
    highest: 1,
    isWhole: false,
  },
  {
    key: 'seed',
    label: 'Seed',
    hint: 'Draws weights, the order of beats and who validates. The same seed gives the same model.',
    lowest: 0,
    highest: 0xffffffff,
    isWhole: true,
  },
];

/** What stands in the fields, as it was typed. */
export type FitTexts = Readonly<Record<keyof TrainingFit, string>>;

export function toFitTexts(fit: TrainingFit): FitTexts {
  return {
    seed: String(fit.seed),
    epochCount: String(fit.epochCount),
    batchSize: String(fit.batchSize),
    learningRate: String(fit.learningRate),
    weightDecay: String(fit.weightDecay),
    maxRowsPerClass: String(fit.maxRowsPerClass),
    decidedWeight: String(fit.decidedWeight),
  };
}

/** Why a field's text cannot be used, in words; null where it can. */
export function findFitProblem({ key, lowest, highest, isWhole }: FitField, text: string): string | null {
  const number = toNumber(text);
  const isInside = number >= lowest && number <= highest && (key !== 'learningRate' || number > 0);
  if (isInside && (!isWhole || Number.isInteger(number))) return null;
  const range = key === 'learningRate' ? 'above 0, up to 1' : `from ${lowest} to ${highest.toLocaleString('en')}`;
  return `${isWhole ? 'A whole number' : 'A number'} ${range}.`;
}

/** The numbers that stand in the fields; null where one cannot be used. */
export function parseFit(texts: FitTexts): TrainingFit | null {
  if (FIT_FIELDS.some((field) => findFitProblem(field, texts[field.key]) !== null)) return null;
  return {
    seed: toNumber(texts.seed),
    epochCount: toNumber(texts.epochCount),
    batchSize: toNumber(texts.batchSize),
    learningRate: toNumber(texts.learningRate),
    weightDecay: toNumber(texts.weightDecay),
    maxRowsPerClass: toNumber(texts.maxRowsPerClass),
    decidedWeight: toNumber(texts.decidedWeight),
  };
}

/** NaN for what is no number: an empty field is none either. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
