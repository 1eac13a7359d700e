import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { inferShapes, listInputs } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import type { TensorFlow } from '../backend.ts';
import type { FitSpec } from '../protocol/fit-spec.ts';
import { createBatchBuilder, type Batch, type BatchBuilder } from './batches.ts';
import type { FitClock } from './fit-clock.ts';
import type { FitData } from './fit-data.ts';
import { refuse } from './fit-failure.ts';
import { splitAtFrozen, type SplitNetwork } from './frozen-prefix.ts';
import { inferRows } from './infer-rows.ts';
import { toWeightTensors } from './network-weights.ts';
import { replaceInputs } from './row-source.ts';
import type { WeightLayout } from './weight-layout.ts';
import { toFailure } from './write-whole.ts';

/** What a phase computes, and of which rows. */
export interface PhaseRows {
  /** The phase's network, or what is left of it behind its frozen first layers. */
  readonly network: NetworkDescription;
  readonly builder: BatchBuilder;
  close(): Promise<void>;
}

export interface OpenPhaseRows {
  readonly spec: FitSpec;
  readonly phaseIndex: number;
  readonly data: FitData;
  readonly layout: WeightLayout;
  /** The phase's weights as it begins, flat. */
  readonly values: Float32Array;
  readonly clock: FitClock;
  readonly isCancelled: () => boolean;
  readonly maxBytesInMemory: number;
}

/** Computes the frozen first layers for each row, where the phase asks for it. */
export async function openPhaseRows(tf: TensorFlow, options: OpenPhaseRows): Promise<PhaseRows> {
  const { spec, data, layout } = options;
  const phase = spec.phases[options.phaseIndex];
  if (phase === undefined) throw new Error(`openPhaseRows: there is no phase ${options.phaseIndex}`);
  const split = phase.trained.cachesFrozen ? splitAtFrozen(phase.network, layout, data.builder.inputShape) : null;
  if (split === null) return { network: phase.network, builder: data.builder, close: () => Promise.resolve() };
  if (spec.augmentation.kind !== 'none')
    throw refuse('what frozen layers make of a row cannot be kept where rows are disturbed; set cachesFrozen to false');
  return keepPrefix(tf, options, split);
}

/** In a file beside the results, row by row at their numbers' places; gone when the phase ends. */
async function keepPrefix(tf: TensorFlow, options: OpenPhaseRows, split: SplitNetwork): Promise<PhaseRows> {
  const { spec, data, layout, values } = options;
  const path = join(spec.out.folder, 'frozen.bin');
  const rowLength = split.cutShape.reduce((product, size) => product * size, 1);
  const rows = Int32Array.from(new Set([...data.train, ...(data.validation ?? [])])).sort();
  const lengths = new Int32Array(data.source.rowCount);
  const seen = { hasLengths: false };
  const build = async (numbers: Int32Array): Promise<Batch> => {
    const batch = await data.builder.build(numbers);
    seen.hasLengths ||= batch.lengths !== null;
    batch.lengths?.forEach((length, k) => (lengths[numbers[k] ?? 0] = length));
    return batch;
  };
  const weights = toWeightTensors(tf, layout, values);
  const handle = await open(path, 'w');
  try {
    await handle.truncate(4 * data.source.rowCount * rowLength);
    await inferRows(tf, {
      ...options,
      network: split.prefix,
      weights,
      inputShape: data.builder.inputShape,
      rows,
      batchSize: spec.batchSize,
      build,
      seed: spec.seed,
      onBatch: async (made, first) => {
        for (let k = 0; k * rowLength < made.length; k++) {
          const row = new Uint8Array(made.buffer, made.byteOffset + 4 * k * rowLength, 4 * rowLength);
          await handle.write(row, 0, row.length, 4 * rowLength * (rows[first + k] ?? 0));
        }
      },
    });
  } catch (error) {
    throw toFailure(error, path);
  } finally {
    await handle.close();
    tf.dispose(weights);
  }
  const carried = seen.hasLengths ? carryLengths(split.prefix, data.builder.inputShape, lengths) : null;
  const inputs = { path, rowLength, lengths: carried };
  const source = await replaceInputs(data.source, inputs, options.maxBytesInMemory);
  const { augmentation, seed } = spec;
  const form = { rowShape: split.cutShape, finisher: null, augmentation, seed, index: data.train };
  return {
    network: split.suffix,
    builder: createBatchBuilder({ ...form, source }),
    async close() {
      await source.close();
      await rm(path, { force: true });
    },
  };
}

/** Time steps that are no padding behind the last layer: through strides by halving upwards, as the network itself carries them. */
function carryLengths(network: NetworkDescription, inputShape: readonly number[], lengths: Int32Array): Int32Array {
  const shapes = unwrap(inferShapes({ ...network, inputShape }));
  const path: NetworkLayer[] = [];
  const names = network.layers.map(({ name }) => name);
  let index = network.layers.length - 1;
  while (index >= 0) {
    const layer = network.layers[index];
    if (layer !== undefined) path.unshift(layer);
    index = names.indexOf(listInputs(network, index)[0] ?? '');
  }
  return path.reduce((carried, layer) => {
    const stride = toTimeStride(layer);
    const steps = shapes.get(layer.name)?.[0] ?? Infinity;
    return stride === null ? carried : carried.map((length) => Math.min(steps, Math.ceil(length / stride)));
  }, lengths);
}

function toTimeStride(layer: NetworkLayer): number | null {
  switch (layer.op) {
    case 'convolution1d':
    case 'maxPool1d':
    case 'averagePool1d':
      return layer.stride;
    case 'convolution2d':
    case 'maxPool2d':
      return layer.strides[0];
    default:
      return null;
  }
}
