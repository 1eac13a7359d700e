import { readFile } from 'node:fs/promises';
import { decodeWeights } from '#main/compression/packed/decode-weights.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Result } from '#shared/result/result.ts';
import { brokenModel } from './read-model-json.ts';
import type { WeightsFile } from './read-network-model.ts';

/** All numbers of a weights file that readNetworkModel let through. Errors: 'model/broken' where it cannot be read any more. */
export async function readWeights(
  { path, format }: Pick<WeightsFile, 'path' | 'format'>,
  network: NetworkDescription,
): Promise<Result<Float32Array>> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? brokenModel('weights.bin', 'cannot be read') : decodeWeights(bytes, { network, format });
}
