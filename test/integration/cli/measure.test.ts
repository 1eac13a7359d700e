import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording } from '#test/builders/made-recording.ts';
import { runHere } from './run-cli.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-measure-'));
  await makeRecording(folder, 'twelve', { durationSec: 12, leadNames: ['I', 'II', 'V1', 'V5'] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('overread measure', () => {
  it('prints JSON with units in its names, derived leads marked, null where nothing can be measured', async () => {
    const { exitCode, stdout } = await runHere(['measure', 'twelve', '--json'], folder);

    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout) as { records: Record<string, unknown>[]; failed: unknown[] };
    expect(answer.failed).toEqual([]);
    const [record] = answer.records;
    expect(record).toMatchObject({ name: 'twelve', sex: null, cornellMv: null });
    expect(record?.heartRateBpm).toBeGreaterThan(68);
    expect(record?.heartRateBpm).toBeLessThan(76);
    for (const key of [
      'prMs',
      'qrsMs',
      'qtMs',
      'qtcFridericiaMs',
      'qtcBazettMs',
      'qtcFraminghamMs',
      'qtcHodgesMs',
      'rrMeanMs',
    ])
      expect(typeof record?.[key], key).toBe('number');
    expect(Object.keys(record?.axes as object)).toEqual(['pDegrees', 'qrsDegrees', 'tDegrees']);
    expect(record?.notMeasurable).toMatchObject({ cornellMv: expect.stringContaining('aVL and V3') as string });
    const leads = record?.leads as { name: string; isDerived: boolean; rUv: number; stJ60Uv: number }[];
    expect(leads.map(({ name, isDerived }) => `${name}${isDerived ? '*' : ''}`)).toEqual([
      'I',
      'II',
      'V1',
      'V5',
      'III*',
      'aVR*',
      'aVL*',
      'aVF*',
    ]);
    expect(Math.abs(leads[0]!.rUv - 1000)).toBeLessThan(60);
  });

  it('prints a table, names what fails, and exits 1', async () => {
    const { exitCode, stdout, stderr } = await runHere(['measure', 'twelve', 'nothing', '--leads'], folder);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('QTcF');
    expect(stdout).toContain('aVF');
    expect(stderr).toContain('nothing');
  });
});
