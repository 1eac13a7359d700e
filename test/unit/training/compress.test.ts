import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toAlqMethod } from '#main/training/compress/compression-settings.ts';
import { setAsideRows } from '#main/training/compress/set-aside.ts';
import type { FitIndex } from '#main/tensor/protocol/fit-spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-compress-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readRows(index: FitIndex): readonly number[] {
  const bytes = readFileSync('path' in index ? index.path : '');
  return [...new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))];
}

describe('rows that choose in the place of test rows', () => {
  const labels = Uint8Array.from({ length: 400 }, (_, row) => (row < 300 ? 0 : row < 390 ? 1 : 2));
  const train = { firstRow: 0, rowCount: 400 };

  it('are a tenth of each class, and are not trained on', async () => {
    const aside = await setAsideRows(train, { labels, labelKind: 'classes' }, { seed: 3, folder });
    const chosen = readRows(aside.validation);
    const counts = [0, 1, 2].map((label) => chosen.filter((row) => labels[row] === label).length);
    expect(counts).toEqual([30, 9, 1]);
    expect([...readRows(aside.train), ...chosen].sort((a, b) => a - b)).toEqual([...labels.keys()]);
  });

  it('are the same for the same seed, others for another', async () => {
    const choose = async (seed: number) =>
      readRows((await setAsideRows(train, { labels, labelKind: 'classes' }, { seed, folder })).validation);
    expect(await choose(3)).toEqual(await choose(3));
    expect(await choose(4)).not.toEqual(await choose(3));
  });
});

describe('the schedule of ALQ', () => {
  it('is the published one where nothing else is asked for', () => {
    expect(toAlqMethod({ targetBits: 1.3697, probeCount: 0, epochCount: null })).toMatchObject({
      basesEpochs: 8,
      coordinateEpochs: 10,
      finish: { basesEpochs: 50, coordinateEpochs: 20 },
    });
  });

  it('is shortened in every stage alike, to an epoch each at least', () => {
    expect(toAlqMethod({ targetBits: 2, probeCount: 0, epochCount: 35 })).toMatchObject({
      basesEpochs: 4,
      coordinateEpochs: 5,
      finish: { basesEpochs: 25, coordinateEpochs: 10 },
    });
    expect(toAlqMethod({ targetBits: 2, probeCount: 0, epochCount: 1 })).toMatchObject({
      basesEpochs: 1,
      coordinateEpochs: 1,
      finish: { basesEpochs: 1, coordinateEpochs: 1 },
    });
  });
});
