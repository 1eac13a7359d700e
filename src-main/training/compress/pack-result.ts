import { toAverageBits } from '#main/compression/alq/binary-kernel.ts';
import { unpackWeights, type PackedModel, type PackedWeight } from '#main/compression/packed/packed-model.ts';
import { readPacked } from '#main/compression/packed/read-packed.ts';
import { writePacked } from '#main/compression/packed/write-packed.ts';
import { codeByLevels, codeBySteps } from '#main/compression/codes/coded-kernel.ts';
import { findRounding, type Rounding } from '#main/compression/rounding/rounding.ts';
import type { CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { CompressionFacts } from '#shared/domain/model-card.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { chooseKernels } from './choose-kernels.ts';
import type { CompressionSettings } from './compression-settings.ts';

/** A compressed network as it is kept, and what its sizes are. */
export interface PackedResult {
  /** Bytes of a packed file; null: `weights` are kept as they are, as 16-bit numbers. */
  readonly packed: Uint8Array | null;
  /** What is run: the weights that the file stands for. */
  readonly weights: Float32Array;
  readonly sizes: CompressionFacts['sizes'];
  readonly averageBits: number;
}

interface PackRequest {
  readonly network: NetworkDescription;
  readonly settings: Pick<CompressionSettings, 'method' | 'coordinates'>;
  readonly result: Pick<CompressResult, 'averageBits'>;
}

/** @param bytes  what the tensor process wrote. Errors: those of readPacked. */
export function packResult(bytes: Uint8Array, request: PackRequest): Result<PackedResult> {
  const { settings, network } = request;
  if (settings.method === 'alq') {
    const read = readPacked(bytes);
    return read.ok ? pack(read.value, request) : read;
  }
  const rounding = findRounding(settings.method);
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  return rounding.coding === 'numbers'
    ? ok(keepNumbers(values, request))
    : pack(codeWeights(values, { network, rounding }), request);
}

function pack(model: PackedModel, { network, settings, result }: PackRequest): Result<PackedResult> {
  const { bytes: packed, sizes } = writePacked(model, { coordinates: settings.coordinates, floats: 'float16' });
  const kept = readPacked(packed);
  if (!kept.ok) return kept;
  const kernels = kept.value.weights.flatMap((weight) => (weight.kind === 'signs' ? [weight.kernel] : []));
  const averageBits = kernels.length === 0 ? result.averageBits : toAverageBits(kernels);
  return ok({
    packed,
    weights: unpackWeights(kept.value),
    averageBits,
    sizes: { ...countUncompressed(network), ...sizes },
  });
}

/** Rounded kernels as codes; everything else as it is. */
function codeWeights(
  values: Float32Array,
  { network, rounding }: Pick<PackRequest, 'network'> & { readonly rounding: Rounding },
): PackedModel {
  const names = new Set(chooseKernels(network).map(({ weight }) => weight));
  let offset = 0;
  const weights = listWeights(network).map(({ name, shape }): PackedWeight => {
    const size = shape.reduce((product, length) => product * length, 1);
    const own = values.slice(offset, offset + size);
    offset += size;
    if (!names.has(name)) return { kind: 'floats', name, values: own };
    const { bitsPerWeight: bits, coding } = rounding;
    const kernel =
      coding === 'levels' ? codeByLevels(own, bits) : codeBySteps(own, { bits, outCount: shape.at(-1) ?? 1 });
    return { kind: 'codes', name, kernel };
  });
  return { network, weights };
}

/** A plain file of 16-bit numbers. */
function keepNumbers(values: Float32Array, { network, result }: PackRequest): PackedResult {
  const uncompressed = countUncompressed(network);
  const signBytes = uncompressed.kernelBytes / 2;
  const fileBytes = 2 * values.length;
  const sizes = { headerBytes: 0, groupCountBytes: 0, signBytes, coordinateBytes: 0 };
  return {
    packed: null,
    weights: values,
    averageBits: result.averageBits,
    sizes: { ...uncompressed, ...sizes, floatBytes: fileBytes - signBytes, fileBytes },
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
