import { isPlainRounding, type CompressionMethod } from '#shared/domain/compression-method.ts';
import type { CompressionRows } from '#shared/domain/training-run.ts';

/** A number that a person may set: its words, and what may stand in its field. Bounds are those that main accepts. */
export interface CompressionField {
  readonly key: 'targetBits' | 'epochCount' | 'maxRowsPerClass' | 'seed';
  readonly label: string;
  readonly hint: string;
  readonly lowest: number;
  readonly highest: number;
  readonly isWhole: boolean;
}

const BITS: CompressionField = {
  key: 'targetBits',
  label: 'Budget in bits',
  hint: 'Average bits a weight that pruning comes down to.',
  lowest: 0.1,
  highest: 7,
  isWhole: false,
};
const EPOCHS: CompressionField = {
  key: 'epochCount',
  label: 'Epochs',
  hint: 'Of training what is left. 70 are published for ALQ; with fewer, every stage of it is shorter.',
  lowest: 1,
  highest: 1000,
  isWhole: true,
};
const ROWS: CompressionField = {
  key: 'maxRowsPerClass',
  label: 'Rows of a class in an epoch',
  hint: 'At most so many, drawn anew each time.',
  lowest: 1,
  highest: 10_000_000,
  isWhole: true,
};
const SEED: CompressionField = {
  key: 'seed',
  label: 'Seed',
  hint: 'Of everything that is drawn. The same seed gives the same model.',
  lowest: 0,
  highest: 0xffffffff,
  isWhole: true,
};

/** Those that mean something: rounding to 16 or 8 bits needs no training, and only ALQ has a budget. */
export function listFields(method: CompressionMethod, rows: CompressionRows): readonly CompressionField[] {
  if (rows === 'none') return [];
  const counted = rows === 'library' ? { ...ROWS, label: 'Beats of a class in an epoch' } : ROWS;
  if (isPlainRounding(method)) return [SEED];
  return method === 'alq' ? [BITS, EPOCHS, counted, SEED] : [EPOCHS, counted, SEED];
}

/** Why a field's text cannot be used, in words; null where it can. */
export function findFieldProblem({ lowest, highest, isWhole }: CompressionField, text: string): string | null {
  const number = toNumber(text);
  if (number >= lowest && number <= highest && (!isWhole || Number.isInteger(number))) return null;
  return `${isWhole ? 'A whole number' : 'A number'} from ${lowest} to ${highest.toLocaleString('en')}.`;
}

/** NaN for what is no number. */
export function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
