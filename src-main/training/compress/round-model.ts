import { join } from 'node:path';
import { findRounding } from '#main/compression/rounding/rounding.ts';
import { checkModelPlace, placeModelFolder } from '#main/models/place-model-folder.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { readWeights } from '#main/models/read-weights.ts';
import { writeCard } from '#main/models/write-card.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { withWorkFolder } from '#main/training/with-work-folder.ts';
import { COMPRESSION_METHOD_NAMES, isPlainRounding } from '#shared/domain/compression-method.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { CompressModelInput } from './compress-input.ts';
import { chooseKernels } from './choose-kernels.ts';
import { toCompressedCard } from './compressed-card.ts';
import { toCompressionFacts } from './compression-facts.ts';
import { packResult } from './pack-result.ts';

export type RoundModelInput = Omit<
  CompressModelInput,
  'dataFolder' | 'finder' | 'signal' | 'now' | 'onRows' | 'onEpoch'
>;

/** Rounding to 16 or 8 bits looks at no row; every other method trains. */
export function needsRows({
  method,
  epochCount,
}: Pick<CompressModelInput['settings'], 'method' | 'epochCount'>): boolean {
  return !isPlainRounding(method) || (epochCount ?? 0) > 0;
}

/**
 * Rounds a model's weights without any row: nothing is trained, and nothing is judged, which its card says.
 * Errors: 'app/wrong-use' for a method that trains; those of checkModelPlace; 'model/not-applicable' without a kernel that can be
 * compressed; those of readWeights and packResult.
 */
export async function roundModel(input: RoundModelInput): Promise<Result<ModelCard>> {
  const { model, settings, outFolder, modelId, overwrites, workFolder, tell } = input;
  const { method } = settings;
  if (needsRows(settings) || !isPlainRounding(method))
    return err('app/wrong-use', `${COMPRESSION_METHOD_NAMES[method]} trains, and wants the data set for that.`);
  const parentId = model.card.id;
  const place = await checkModelPlace({ outFolder, id: modelId, parentId, kind: 'classifier', overwrites });
  if (!place.ok) return place;
  const { network } = model;
  if (chooseKernels(network).length === 0) return refuseWithoutKernels(network);
  const weights = await readWeights(model.weights, network);
  if (!weights.ok) return weights;
  const rounded = roundKernels(weights.value, network, method);
  const result = { averageBits: findRounding(method).bitsPerWeight, probe: null };
  const bytes = new Uint8Array(rounded.buffer, rounded.byteOffset, rounded.byteLength);
  const packed = packResult(bytes, { network, settings, result });
  if (!packed.ok) return packed;
  const staged = join(workFolder, 'model');
  return withWorkFolder(workFolder, async () => {
    const card = toCompressedCard(input, {
      compression: toCompressionFacts({ settings, packed: packed.value, result, epochs: [] }),
      protocol: `Then compressed by ${COMPRESSION_METHOD_NAMES[method]}; nothing was trained and nothing judged.`,
    });
    const written = await writeNetworkModel(staged, {
      card: { ...card, calibration: 'none', limits: [...card.limits, toLimit(model.card)] },
      network,
      weights: packed.value.packed === null ? packed.value.weights : { packed: packed.value.packed },
      format: 'float16-le',
      statistics: model.statistics,
    });
    const kept = await readNetworkModel(staged);
    if (!kept.ok) return kept;
    await writeCard(staged, written);
    await placeModelFolder(staged, outFolder, modelId);
    tell('nothing was judged: no rows were given');
    return ok(written);
  });
}

/** Errors: 'model/not-applicable'. */
export function refuseWithoutKernels({ architecture }: NetworkDescription): Result<never> {
  return err(
    'model/not-applicable',
    `The network ${architecture} has no convolution and no dense layer: there is nothing to compress.`,
  );
}

/** All weights, flat, in the order of listWeights; those of kernels as the method can keep them. */
function roundKernels(weights: Float32Array, network: NetworkDescription, method: 'float16' | 'int8'): Float32Array {
  const rounding = findRounding(method);
  const kernels = new Set(chooseKernels(network).map(({ weight }) => weight));
  const rounded = weights.slice();
  let start = 0;
  for (const { name, shape } of listWeights(network)) {
    const end = start + shape.reduce((product, length) => product * length, 1);
    if (kernels.has(name)) rounded.set(rounding.round(weights.slice(start, end), shape.at(-1) ?? 1), start);
    start = end;
  }
  return rounded;
}

function toLimit({ name, id, version }: ModelCard): string {
  return `It has not been judged since it was made smaller: how well it answers is known only of ${name} (${id} ${version}), which it was made of.`;
}
