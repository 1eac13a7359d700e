import { decodeFloat16 } from '#main/tensor/protocol/float16.ts';
import type { WeightsFormat } from '#shared/domain/network-layout.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { networkSchema } from '#shared/domain/network-schema.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { unpackWeights } from './packed-model.ts';
import { readPacked } from './read-packed.ts';

const BYTES_PER_WEIGHT = { 'float32-le': 4, 'float16-le': 2 } as const;

/** Bytes that a weights file of a network must have; null where that depends on its content. */
export function countWeightsBytes(network: NetworkDescription, format: WeightsFormat): number | null {
  const { trained, statistics } = countParameters(network);
  return format === 'packed' ? null : BYTES_PER_WEIGHT[format] * (trained + statistics);
}

/**
 * The numbers of a weights file, in the order of listWeights, whatever it keeps them as.
 * Errors: 'model/broken' where the file has another length than it must have, or is a packed file of another network or a damaged one.
 */
export function decodeWeights(
  bytes: Uint8Array,
  { network, format }: { readonly network: NetworkDescription; readonly format: WeightsFormat },
): Result<Float32Array> {
  if (format === 'packed') {
    const packed = readPacked(bytes);
    if (!packed.ok) return packed;
    // Read by its schema, both have their keys in one order.
    return JSON.stringify(packed.value.network) === JSON.stringify(networkSchema.parse(network))
      ? ok(unpackWeights(packed.value))
      : err('model/broken', 'The packed weights are those of another network.');
  }
  const expectedBytes = countWeightsBytes(network, format);
  if (bytes.length !== expectedBytes)
    return err('model/broken', `The weights have ${bytes.length} bytes instead of ${expectedBytes}.`);
  return ok(format === 'float16-le' ? decodeFloat16(bytes) : new Float32Array(Uint8Array.from(bytes).buffer));
}
