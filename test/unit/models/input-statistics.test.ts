import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputStatistics, writeInputStatistics } from '#main/models/input-statistics.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const statistics = {
  kind: 'by-position',
  from: 'training-rows',
  rowCount: 800,
  clipDeviations: null,
  means: Float32Array.of(0.5, -1, 2),
  deviations: Float32Array.of(1, 2, 0.25),
} as const;

describe('statistics of rows beside the weights', () => {
  it('come back as they were written, three means and three deviations', async () => {
    const folder = createFolder();
    const facts = await writeInputStatistics(folder, statistics);

    expect(facts).toMatchObject({ kind: 'by-position', from: 'training-rows', rowCount: 800, clipDeviations: null });
    expect(await readInputStatistics(folder, facts)).toEqual({ ok: true, value: statistics });
  });

  it('are refused where they are missing, have another length, or are not those of the card', async () => {
    const folder = createFolder();
    const facts = await writeInputStatistics(folder, statistics);
    const path = join(folder, 'input-statistics.bin');
    const refused = (message: string) => ({
      ok: false,
      error: { code: 'model/broken', message: expect.stringContaining(message) as unknown },
    });

    appendFileSync(path, new Uint8Array(4));
    expect(await readInputStatistics(folder, facts)).toMatchObject(refused('has 28 bytes'));
    writeFileSync(path, new Uint8Array(24));
    expect(await readInputStatistics(folder, facts)).toMatchObject(refused('its SHA-256 differs'));
    rmSync(path);
    expect(await readInputStatistics(folder, facts)).toMatchObject(refused('is missing'));
  });

  it('refuse a deviation of 0, by which nothing can be divided', async () => {
    const folder = createFolder();
    const facts = await writeInputStatistics(folder, { ...statistics, deviations: Float32Array.of(1, 0, 1) });

    expect(await readInputStatistics(folder, facts)).toMatchObject({ error: { code: 'model/broken' } });
  });
});
