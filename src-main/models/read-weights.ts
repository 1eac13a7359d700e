import { readFile } from 'node:fs/promises';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { decodeFloat16 } from '#main/tensor/protocol/float16.ts';
import { brokenModel } from './read-model-json.ts';
import type { WeightsFile } from './read-network-model.ts';

/** All numbers of a weights file that readNetworkModel let through. Errors: 'model/broken' where it cannot be read any more. */
export async function readWeights(file: WeightsFile, network: NetworkDescription): Promise<Result<Float32Array>> {
  const bytes = await readFile(file.path).catch(() => undefined);
  if (bytes === undefined) return brokenModel('weights.bin', 'cannot be read');
  const { trained, statistics } = countParameters(network);
  const values = file.format === 'float16-le' ? decodeFloat16(bytes) : new Float32Array(Uint8Array.from(bytes).buffer);
  return values.length === trained + statistics
    ? ok(values)
    : brokenModel('weights.bin', 'has another length than before');
}
