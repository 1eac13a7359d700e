import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { readModelCard } from '#main/models/read-model.ts';
import type { Bench } from './harness/figure.ts';

/** Every byte of the shipped 17-class network's packed file against all its parameters in 32 bits. */
export const bench: Bench = {
  name: 'alq-file-ratio',
  title: 'whole file of the compressed 17-class network: how many times smaller than 32 bits a parameter',
  unit: 'x',
  bar: 8,
  better: 'higher',
  async measure(tell) {
    const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
    const card = await readModelCard(join(models, 'plawiak17-paper-alq'));
    const compression = card.ok ? card.value.compression : undefined;
    if (!card.ok || compression === undefined)
      return { kind: 'missing', what: 'the model plawiak17-paper-alq is not here' };
    const { sizes, averageBits } = compression;
    for (const [part, bytes] of Object.entries(sizes)) tell(`${part}: ${bytes}`);
    tell(`weights only, as published: ${averageBits.toFixed(4)} bits, ${(32 / averageBits).toFixed(2)}x`);
    // Means and deviations of every sample, float32: the network is nothing without them, whatever its size.
    const statistics = 2 * 4 * 3600;
    const ratioWithStatistics = (sizes.uncompressedBytes + statistics) / (sizes.fileBytes + statistics);
    tell(`with the ${statistics} bytes of means and deviations on both sides: ${ratioWithStatistics.toFixed(2)}x`);
    return {
      kind: 'measured',
      value: sizes.uncompressedBytes / sizes.fileBytes,
      against: { peer: 'published checkpoints, every byte counted', value: 4.5 },
    };
  },
};
