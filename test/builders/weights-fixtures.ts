import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';

export const weightsFolder = join(root, 'test', 'fixtures', 'weights');

export interface ExpectedAnswers {
  /** [rows, ...input] */
  readonly inputShape: readonly number[];
  readonly inputs: readonly number[];
  readonly outputShape: readonly [number, number];
  /** Before softmax or sigmoid. */
  readonly outputs: readonly number[];
}

/** What PyTorch or Keras answered with a file of test/fixtures/weights. */
export function readExpectedAnswers(file: string): ExpectedAnswers {
  const all: unknown = JSON.parse(readFileSync(join(weightsFolder, 'expected.json'), 'utf8'));
  const found = (all as Record<string, ExpectedAnswers | undefined>)[file]; // make-weights.py wrote it
  if (found === undefined) throw new Error(`there are no answers for ${file}`);
  return found;
}

/** Softmax of rows. */
export function toProbabilities({ outputs, outputShape: [rowCount, classCount] }: ExpectedAnswers): number[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const own = outputs.slice(row * classCount, (row + 1) * classCount);
    const greatest = Math.max(...own);
    const powers = own.map((logit) => Math.exp(logit - greatest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }).flat();
}
