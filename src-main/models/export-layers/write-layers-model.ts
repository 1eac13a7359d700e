import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel, NamedWeight } from './topology.ts';

/** As tensorflowjs_converter cuts them, so that a browser may keep them. */
const SHARD_BYTES = 4 * 1024 * 1024;

/**
 * Writes model.json and its shards into a folder that is there: what tf.loadLayersModel opens. Errors are those of the file system.
 * Source: the weights manifest of TensorFlow.js (tfjs-core/src/io/types.ts).
 */
export async function writeLayersModel(folder: string, { topology, weights }: LayersModel): Promise<void> {
  const totalBytes = 4 * weights.reduce((sum, { values }) => sum + values.length, 0);
  const shardCount = Math.max(1, Math.ceil(totalBytes / SHARD_BYTES));
  const paths = Array.from({ length: shardCount }, (_, k) => `group1-shard${k + 1}of${shardCount}.bin`);
  await writeShards(folder, paths, weights);
  const manifest = [
    { paths, weights: weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })) },
  ];
  const model = {
    format: 'layers-model',
    generatedBy: 'Overread',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: manifest,
  };
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(model, undefined, 1)}\n`);
}

/** One after the other without a gap; a weight may begin in one shard and end in the next. */
async function writeShards(folder: string, paths: readonly string[], weights: readonly NamedWeight[]): Promise<void> {
  let waiting = weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  for (const path of paths) {
    const file = await open(join(folder, path), 'wx');
    try {
      let left = SHARD_BYTES;
      while (left > 0 && waiting.length > 0) {
        const [first, ...others] = waiting;
        const part = first?.subarray(0, left) ?? Buffer.alloc(0);
        if (part.length > 0) await file.write(part);
        left -= part.length;
        waiting = first !== undefined && part.length < first.length ? [first.subarray(part.length), ...others] : others;
      }
    } finally {
      await file.close();
    }
  }
}
