import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { findFragmentRecord } from '#shared/domain/mit-bih-fragment.ts';
import { unwrap } from '#shared/result/result.ts';
import { toMatlabVectorFile } from '#test/builders/matlab-vector-file.ts';
import { realDataFolder } from '#test/builders/real-data.ts';
import { createFolder, format16, put } from '#test/builders/wfdb-folder.ts';

const FRAGMENT = Array.from({ length: 3600 }, (_, k) => 900 + (k % 250));
const file = toMatlabVectorFile(FRAGMENT);

async function namesIn(path: string): Promise<readonly string[]> {
  return unwrap(await findRecordings(path)).map(({ importerId, displayName }) => `${importerId} ${displayName}`);
}

async function read(path: string): Promise<ImportedRecord> {
  const [ref] = unwrap(await findRecordings(path));
  return unwrap(await readRecording(ref!));
}

describe('a fragment of MIT-BIH', () => {
  it('is 10 s of MLII at 360 Hz, 200 units per mV around 1024, and says that the file does not say so', async () => {
    const folder = put(createFolder(), { '100m (0).mat': file });

    for (const name of ['100m (0).mat', '100m (0)']) {
      const record = await read(join(folder, name));
      expect(record).toMatchObject({ name: '100m (0)', format: 'mit-bih-fragment', annotationSets: [] });
      expect(record.groups).toMatchObject([
        { timeBase: { rateNumerator: 360, rateDenominator: 1 }, sampleCount: 3600, signals: [{ name: 'MLII' }] },
      ]);
      const [lead] = record.groups[0]!.signals;
      expect(lead!.calibration).toEqual({ gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true });
      expect([...lead!.samples]).toEqual(FRAGMENT);
      expect(record.notices.join(' ')).toContain('no header');
    }
  });

  it('is found in the folders of its classes, and named with its folder where two have one name', async () => {
    const folder = put(createFolder(), {
      '1 NSR/100m (0).mat': file,
      '2 APB/100m (0).mat': file,
      '2 APB/232m (10).mat': file,
      '2 APB/notes.txt': 'no recording',
    });

    expect(await namesIn(folder)).toEqual([
      'mit-bih-fragment 1 NSR/100m (0)',
      'mit-bih-fragment 2 APB/100m (0)',
      'mit-bih-fragment 232m (10)',
    ]);
  });

  it('is no file of another name, none of a record that MIT-BIH has not, and none with a header of its own', async () => {
    const folder = put(createFolder(), {
      '100m.mat': file,
      '110m (0).mat': file, // there is no record 110
      'ecg (1).mat': file,
      '101m (0).mat': format16(1, 2),
      '101m (0).hea': '101m 1 500 2\n101m\\ (0).mat 16 200 12 0 1 3 0 I\n',
    });

    for (const name of ['100m.mat', '110m (0).mat', 'ecg (1).mat']) {
      const found = await findRecordings(join(folder, name));
      expect(found).toMatchObject({ ok: false, error: { code: 'import/unknown-format' } });
      expect(found.ok ? '' : found.error.message).toContain('header (.hea)');
    }
    expect(await namesIn(folder)).toEqual(['wfdb 101m (0)']);
  });

  it.each([
    ['of 3599 samples', toMatlabVectorFile(FRAGMENT.slice(1)), 'import/unsupported'],
    ['of 3600 rows of doubles', toMatlabVectorFile(FRAGMENT, { type: 0 }), 'import/unsupported'],
    ['that ends early', file.subarray(0, 7000), 'import/truncated'],
    ['of no bytes', new Uint8Array(0), 'import/truncated'],
    ['of a million bytes', new Uint8Array(1_000_000), 'import/out-of-bounds'],
  ])('%s is refused by name', async (_, bytes, code) => {
    const folder = put(createFolder(), { '100m (0).mat': bytes });
    const [ref] = unwrap(await findRecordings(folder));

    expect(await readRecording(ref!)).toMatchObject({ error: { code, details: { file: '100m (0).mat' } } });
  });
});

const data = realDataFolder('plawiak17', 'mitdb');

describe.skipIf(data === undefined)('the 1000 fragments', () => {
  it('are 1000 of 45 records, and the first of each record stands number by number in the MLII of the whole', async () => {
    const refs = unwrap(await findRecordings(join(data!, 'plawiak17')));
    expect(refs).toHaveLength(1000);
    const firstOf = new Map(refs.toReversed().map((ref) => [findFragmentRecord(ref.name.split('/').at(-1)!), ref]));
    expect(firstOf.size).toBe(45);

    for (const [record, ref] of firstOf) {
      const [cut] = unwrap(await readRecording(ref)).groups[0]!.signals;
      const whole = await read(join(data!, 'mitdb', record!));
      const lead = whole.groups[0]!.signals.find(({ name }) => name === 'MLII')!;
      expect(cut!.calibration).toEqual(lead.calibration);
      expect(findCut(lead.samples, cut!.samples), ref.name).toBeGreaterThanOrEqual(0);
    }
  });
});

/** Where a part begins in a whole; -1 where it does not. */
function findCut(whole: ArrayLike<number>, part: ArrayLike<number>): number {
  for (let start = 0; start + part.length <= whole.length; start++) {
    let k = 0;
    while (k < part.length && whole[start + k] === part[k]) k++;
    if (k === part.length) return start;
  }
  return -1;
}
