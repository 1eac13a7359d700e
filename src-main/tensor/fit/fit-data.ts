import { createRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { countOutputs, inferShapes } from '#shared/domain/network-shapes.ts';
import type { FitSpec } from '../protocol/fit-spec.ts';
import { createBatchBuilder, type BatchBuilder } from './batches.ts';
import { refuse } from './fit-failure.ts';
import { openRows, readIndex, type RowSource } from './row-source.ts';

/** The rows of a run, checked against its networks. */
export interface FitData {
  readonly source: RowSource;
  readonly builder: BatchBuilder;
  readonly outputCount: number;
  /** Row numbers. */
  readonly train: Int32Array;
  readonly validation: Int32Array | null;
  /** [train.length] class of each place; null where rows may have several. */
  readonly trainLabels: Uint8Array | null;
}

/** Above it rows are read as they are needed. */
export const MAX_BYTES_IN_MEMORY = 512 * 1024 ** 2;

export async function openFitData(spec: FitSpec, maxBytesInMemory: number): Promise<FitData> {
  const { recipe, rowShape } = spec.rows;
  const finisher = recipe === null ? null : createRowFinisher(recipe.id, recipe.options);
  const outputCount = checkNetworks(spec, finisher?.inputShape ?? rowShape);
  const isSoftmax = spec.loss.kind === 'cross-entropy';
  const labelsPerRow = isSoftmax ? 1 : outputCount;
  const source = await openRows(spec.rows, { labelsPerRow, maxBytesInMemory });
  try {
    checkLabels(source.labels, isSoftmax ? outputCount : 2);
    const train = await readIndex(spec.train, source.rowCount);
    const validation = spec.validation === null ? null : await readIndex(spec.validation, source.rowCount);
    const { augmentation, seed } = spec;
    const builder = createBatchBuilder({ source, rowShape, finisher, augmentation, seed, index: train });
    if (
      builder.disturbedShape !== builder.inputShape &&
      spec.phases.some(({ network }) => network.inputShape[0] !== null)
    )
      throw refuse('a window of a row can be taken only for networks that read rows of any length');
    const trainLabels = labelsPerRow === 1 ? Uint8Array.from(train, (row) => source.labels[row] ?? 0) : null;
    if (trainLabels === null && spec.maxRowsPerClass !== null)
      throw refuse('rows that may be of several classes cannot be limited by class');
    if (isSoftmax) checkTrained(spec, trainLabels ?? new Uint8Array());
    return { source, builder, outputCount, train, validation, trainLabels };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** @returns outputs of every phase's network */
function checkNetworks({ phases, loss, validation, best }: FitSpec, inputShape: readonly number[]): number {
  const [first] = phases;
  if (first === undefined) throw refuse('it has no phases');
  const expected = loss.kind === 'cross-entropy' ? loss.classMask.length : loss.positiveWeights.length;
  for (const { name, network, schedule, earlyStopping } of phases) {
    const isFitting =
      network.inputShape.length === inputShape.length &&
      network.inputShape.every((size, axis) => size === null || size === inputShape[axis]);
    if (!isFitting)
      throw refuse(
        `rows of [${inputShape.join(', ')}] do not fit the network of phase '${name}', which takes [${network.inputShape.map((size) => size ?? 'any').join(', ')}]`,
      );
    const shapes = inferShapes({ ...network, inputShape });
    if (!shapes.ok) throw refuse(`phase '${name}': ${shapes.error.message}`);
    if (countOutputs(network) !== expected)
      throw refuse(
        `the network of phase '${name}' has ${countOutputs(network)} outputs, and the loss is of ${expected}`,
      );
    if ((network.output === 'softmax') !== (loss.kind === 'cross-entropy'))
      throw refuse(`the loss '${loss.kind}' does not go with outputs of the kind '${network.output}'`);
    if (validation === null && (earlyStopping !== null || schedule.kind === 'plateau'))
      throw refuse(`phase '${name}' is steered by validation rows, and there are none`);
  }
  if (loss.kind === 'cross-entropy' && loss.classWeights.length !== expected)
    throw refuse(`${loss.classWeights.length} class weights do not go with ${expected} classes`);
  const watched = typeof best.watch === 'string' ? [] : best.watch.meanF1Of;
  if (watched.some((index) => index >= expected)) throw refuse('the best epoch is told by a class that is not there');
  return expected;
}

function checkLabels(labels: Uint8Array, end: number): void {
  const wrong = labels.find((label) => label >= end);
  if (wrong !== undefined) throw refuse(`a row has the label ${wrong}, and labels must be below ${end}`);
}

function checkTrained({ loss }: FitSpec, labels: Uint8Array): void {
  if (loss.kind !== 'cross-entropy') return;
  if (!labels.some((label) => loss.classMask[label] === 1))
    throw refuse('no training row is of a class that is trained');
}
