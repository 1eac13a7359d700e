import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { Result } from '#shared/result/result.ts';
import { fitWeights } from './fit-weights.ts';
import { toKerasLayers } from './keras-layers.ts';
import { readKerasFile } from './read-keras-file.ts';
import { readTorchFile } from './read-torch-file.ts';
import { MAX_WEIGHTS_FILE_BYTES } from './stored-weights.ts';
import { toTorchLayers } from './torch-layers.ts';
import { toShown, toWeightsResult, WeightsFault } from './weights-fault.ts';
import type { ImportedWeights } from './weights-messages.ts';

/**
 * Weights of a network out of a file of PyTorch or Keras, told apart by how it begins, whatever it is called.
 * Errors: 'import/not-found', 'import/out-of-bounds' (larger than a gigabyte), those of readTorchFile, readKerasFile and fitWeights.
 */
export function readWeightsFile(path: string, network: NetworkDescription): Promise<Result<ImportedWeights>> {
  return toWeightsResult(async () => {
    const bytes = await readWhole(path);
    const stored = isHdf5(bytes) ? await readKerasFile(bytes) : readTorchFile(bytes);
    const { format, tensors } = stored;
    try {
      const fitted = fitWeights(network, format === 'keras' ? toKerasLayers(tensors) : toTorchLayers(tensors));
      return { format, ...fitted, fileSha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      stored.close();
    }
  });
}

async function readWhole(path: string): Promise<Uint8Array> {
  const name = toShown(basename(path));
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || !facts.isFile())
    throw new WeightsFault('import/not-found', `There is no file '${name}' that can be read.`);
  if (facts.size > MAX_WEIGHTS_FILE_BYTES) {
    const most = MAX_WEIGHTS_FILE_BYTES / 1024 ** 2;
    throw new WeightsFault('import/out-of-bounds', `'${name}' is larger than ${most} MB, the most that is read.`);
  }
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) throw new WeightsFault('import/unreadable', `'${name}' cannot be read.`);
  return bytes;
}

function isHdf5(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x48;
}
