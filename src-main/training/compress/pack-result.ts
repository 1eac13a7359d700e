import { toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { unpackWeights } from '#main/compression/packed/packed-model.ts';
import { readPacked } from '#main/compression/packed/read-packed.ts';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import { findRounding } from '#main/compression/rounding/rounding.ts';
import type { CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { CompressionFacts } from '#shared/domain/model-card.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { chooseKernels } from './choose-kernels.ts';
import type { CompressionSettings } from './compression-settings.ts';

/** A compressed network as it is kept, and what its sizes are. */
export interface PackedResult {
  /** Bytes of a packed file; null: `weights` are kept as they are, in 16 bits. */
  readonly packed: Uint8Array | null;
  /** What is run: the weights that the file stands for. */
  readonly weights: Float32Array;
  readonly sizes: CompressionFacts['sizes'];
  readonly averageBits: number;
}

interface PackRequest {
  readonly network: NetworkDescription;
  readonly settings: CompressionSettings;
  readonly result: CompressResult;
}

/** @param bytes  what the tensor process wrote. Errors: those of readPacked. */
export function packResult(bytes: Uint8Array, request: PackRequest): Result<PackedResult> {
  return request.settings.method === 'alq' ? packSigns(bytes, request) : ok(measureRounded(bytes, request));
}

function packSigns(bytes: Uint8Array, { network, settings }: PackRequest): Result<PackedResult> {
  const read = readPacked(bytes);
  if (!read.ok) return read;
  const { bytes: packed, sizes } = writePacked(read.value, { coordinates: settings.coordinates, floats: 'float16' });
  const kept = readPacked(packed);
  if (!kept.ok) return kept;
  const kernels = kept.value.weights.flatMap((weight) => (weight.kind === 'signs' ? [weight.kernel] : []));
  const averageBits = toAverageBits(kernels);
  const { headerBytes, groupCountBytes, signBytes, coordinateBytes, floatBytes, fileBytes } = sizes;
  return ok({
    packed,
    weights: unpackWeights(kept.value),
    averageBits,
    sizes: {
      ...countUncompressed(network),
      headerBytes,
      groupCountBytes,
      signBytes,
      coordinateBytes,
      floatBytes,
      fileBytes,
    },
  });
}

/** What a file of a rounding method would take: bits of kernels, scales and everything else in 16 bits. */
function measureRounded(bytes: Uint8Array, { network, settings }: PackRequest): PackedResult {
  if (settings.method === 'alq') throw new Error('measureRounded: ALQ does not round');
  const rounding = findRounding(settings.method);
  const names = new Set(chooseKernels(network).map(({ weight }) => weight));
  let bits = 0;
  let scales = 0;
  let floats = 0;
  for (const { name, shape } of listWeights(network)) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (!names.has(name)) floats += size;
    else {
      bits += rounding.bitsPerWeight * size;
      scales += rounding.countScales(shape.at(-1) ?? 1);
    }
  }
  const sizes = {
    headerBytes: 0,
    groupCountBytes: 0,
    signBytes: Math.ceil(bits / 8),
    coordinateBytes: 2 * scales,
    floatBytes: 2 * floats,
  };
  const fileBytes = sizes.signBytes + sizes.coordinateBytes + sizes.floatBytes;
  return {
    packed: null,
    weights: new Float32Array(Uint8Array.from(bytes).buffer),
    averageBits: rounding.bitsPerWeight,
    sizes: { ...countUncompressed(network), ...sizes, fileBytes },
  };
}

/** In 32 bits: all parameters, and the kernels that are compressed. */
function countUncompressed(network: NetworkDescription) {
  const names = new Set(chooseKernels(network).map(({ weight }) => weight));
  let uncompressedBytes = 0;
  let kernelBytes = 0;
  for (const { name, shape } of listWeights(network)) {
    const bytes = 4 * shape.reduce((product, length) => product * length, 1);
    uncompressedBytes += bytes;
    if (names.has(name)) kernelBytes += bytes;
  }
  return { uncompressedBytes, kernelBytes };
}
