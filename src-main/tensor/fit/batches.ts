import { augmentRow } from '#main/preprocessing/augment-row.ts';
import { augmentRowsInto } from '#main/preprocessing/augment-rows.ts';
import type { RowFinisher } from '#main/preprocessing/row-finisher.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { FitAugmentation } from '../protocol/fit-spec.ts';
import { deriveRandom } from './derive-random.ts';
import { refuse } from './fit-failure.ts';
import type { RowSource } from './row-source.ts';

/** What a step is computed from. */
export interface Batch {
  readonly rowCount: number;
  /** [rowCount, ...inputShape] */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** [rowCount * labelsPerRow] */
  readonly labels: Uint8Array;
  /** [rowCount] time steps that are no padding; null where rows come without. */
  readonly lengths: Int32Array | null;
  /** [rowCount] */
  readonly weights: Float32Array;
}

export interface BatchBuilder {
  /** Of a row as the network reads it. */
  readonly inputShape: readonly number[];
  /** Of a disturbed one: fewer time steps where only a window of it is taken. */
  readonly disturbedShape: readonly number[];
  /** Rows by their numbers, as they are. */
  build(rows: Int32Array): Promise<Batch>;
  /** Rows at these places of the training index, disturbed as this epoch (from 0) wants it. */
  buildDisturbed(positions: Int32Array, epoch: number): Promise<Batch>;
}

export interface BatchBuilderOptions {
  readonly source: RowSource;
  readonly rowShape: readonly number[];
  /** Null: rows are inputs already. */
  readonly finisher: RowFinisher | null;
  readonly augmentation: FitAugmentation;
  readonly seed: number;
  /** The training index: row numbers. */
  readonly index: Int32Array;
}

export function createBatchBuilder(options: BatchBuilderOptions): BatchBuilder {
  const { source, finisher, rowShape } = options;
  if (finisher !== null && finisher.storedLength !== source.rowLength)
    throw refuse(`the recipe takes rows of ${finisher.storedLength} values, and the files have ${source.rowLength}`);
  const inputShape = finisher?.inputShape ?? rowShape;
  const disturbedShape = toDisturbedShape(inputShape, options);
  return {
    inputShape,
    disturbedShape,
    async build(rows) {
      const stored = new Float32Array(rows.length * source.rowLength);
      await source.readRowsInto(stored, rows);
      return finish(options, rows, stored);
    },
    async buildDisturbed(positions, epoch) {
      const rows = positions.map((position) => options.index[position] ?? 0);
      const stored = new Float32Array(rows.length * source.rowLength);
      await source.readRowsInto(stored, rows);
      const batch = finish(options, rows, disturb(options, { stored, positions, epoch }));
      return disturbedShape === inputShape ? batch : shorten(batch, inputShape, disturbedShape);
    },
  };
}

function toDisturbedShape(
  inputShape: readonly number[],
  { augmentation, rowShape }: BatchBuilderOptions,
): readonly number[] {
  const window = augmentation.kind === 'signal' ? augmentation.steps.find((step) => step.kind === 'window') : undefined;
  const [time = 0, ...others] = inputShape;
  if (window === undefined || window.samples >= time) return inputShape;
  if (rowShape[0] !== time)
    throw refuse('a window of a row can be taken only where the recipe keeps its time as it is');
  return [window.samples, ...others];
}

/** The first time steps of each row: what follows was set to 0. */
function shorten(batch: Batch, from: readonly number[], to: readonly number[]): Batch {
  const [length, shortLength] = [from, to].map((shape) => shape.reduce((product, size) => product * size, 1));
  const [rowLength, keptLength] = [length ?? 0, shortLength ?? 0];
  const inputs = new Float32Array(batch.rowCount * keptLength);
  for (let k = 0; k < batch.rowCount; k++)
    inputs.set(batch.inputs.subarray(k * rowLength, k * rowLength + keptLength), k * keptLength);
  return { ...batch, inputs };
}

interface StoredRows {
  readonly stored: Float32Array<ArrayBuffer>;
  readonly positions: Int32Array;
  readonly epoch: number;
}

/** A row of an index that stands in it twice is disturbed in two ways. */
function disturb(
  { augmentation, seed, source, rowShape }: BatchBuilderOptions,
  { stored, positions, epoch }: StoredRows,
): Float32Array<ArrayBuffer> {
  switch (augmentation.kind) {
    case 'none':
      return stored;
    case 'beat': {
      const disturbed = new Float32Array(stored.length);
      const random = deriveRandom(seed, 'beats', epoch, positions[0] ?? 0);
      const rows = positions.map((_, k) => k);
      augmentRowsInto(disturbed, { ...augmentation, source: stored, rows, rowLength: source.rowLength, random });
      return disturbed;
    }
    case 'signal': {
      const renewedIn = toRenewal(augmentation.renewed, epoch);
      positions.forEach((position, k) => {
        const row = stored.subarray(k * source.rowLength, (k + 1) * source.rowLength);
        const random = deriveRandom(seed, 'signal', renewedIn, position);
        augmentRow(row, { steps: augmentation.steps, leadCount: rowShape.at(-1) ?? 1, random });
      });
      return stored;
    }
    default:
      return assertNever(augmentation, 'disturb');
  }
}

/** The epoch (from 0) in which rows as they are in `epoch` were last disturbed anew. */
export function toRenewal(renewed: Extract<FitAugmentation, { kind: 'signal' }>['renewed'], epoch: number): number {
  if (renewed === 'every-epoch') return epoch;
  if (renewed !== 'epoch-and-5-is-0') return epoch - (epoch % renewed.everyEpochs);
  let last = epoch;
  while ((last & 5) !== 0) last--;
  return last;
}

function finish({ source, finisher }: BatchBuilderOptions, rows: Int32Array, stored: Float32Array<ArrayBuffer>): Batch {
  const { labelsPerRow } = source;
  const labels = new Uint8Array(rows.length * labelsPerRow);
  rows.forEach((row, k) => {
    labels.set(source.labels.subarray(row * labelsPerRow, (row + 1) * labelsPerRow), k * labelsPerRow);
  });
  const finished = finisher === null ? null : finishRows(finisher, stored, rows.length);
  const inputs = finished?.inputs ?? stored;
  checkNumbers(inputs, rows);
  const { lengths } = source;
  return {
    rowCount: rows.length,
    inputs,
    labels,
    // As the row is now: disturbed, it may be longer or shorter than in its file.
    lengths: finished?.lengths ?? (lengths === null ? null : rows.map((row) => lengths[row] ?? 0)),
    weights: Float32Array.from(rows, (row) => source.weights?.[row] ?? 1),
  };
}

function finishRows(finisher: RowFinisher, stored: Float32Array, rowCount: number) {
  const { inputLength, storedLength } = finisher;
  const inputs = new Float32Array(rowCount * inputLength);
  const lengths = new Int32Array(rowCount);
  for (let k = 0; k < rowCount; k++) {
    const output = inputs.subarray(k * inputLength, (k + 1) * inputLength);
    lengths[k] = finisher.finishInto(output, stored.subarray(k * storedLength, (k + 1) * storedLength));
  }
  return { inputs, lengths };
}

/** One pass over the sum finds what one pass over all values would, but for the row, which is then looked for. */
function checkNumbers(inputs: Float32Array, rows: Int32Array): void {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += inputs[i] as number; // within the array
  if (Number.isFinite(sum)) return;
  const rowLength = inputs.length / rows.length;
  const at = inputs.findIndex((value) => !Number.isFinite(value));
  throw refuse(`row ${rows[Math.floor(at / rowLength)]} has a value that is not a number`);
}
