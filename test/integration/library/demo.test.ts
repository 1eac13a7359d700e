import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import { toSymbol } from '#shared/domain/wfdb-codes.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';

const DEMO = join(import.meta.dirname, '..', '..', '..', 'resources', 'demo');
const RECORDS = join(DEMO, 'records');
let library: ImportLibrary;
let job: Job;

beforeAll(async () => {
  library = createImportLibrary();
  job = await library.import([DEMO], { isDemo: true });
});
afterAll(() => library.close());

describe('the demo recordings', () => {
  it('are six, take less than 1 MB, and are imported as demo without a complaint', () => {
    const names = readdirSync(RECORDS);
    const sizeBytes = names.reduce((sum, name) => sum + statSync(join(RECORDS, name)).size, 0);

    expect(sizeBytes).toBeLessThan(1_000_000);
    expect(job.failures).toEqual([]);
    const rows = job.resultIds.map((id) => findRecord(library.db.read, id as RecordId));
    expect(rows.map((row) => row?.name).sort()).toEqual([
      'ludb010',
      'ludb020',
      'mitdb200',
      'mitdb213',
      'mitdb222',
      'ptbxl00001',
    ]);
    expect(rows.every((row) => row?.isDemo)).toBe(true);
  });

  it('say nothing about patients', () => {
    for (const name of readdirSync(RECORDS).filter((each) => each.endsWith('.hea'))) {
      expect(readFileSync(join(RECORDS, name), 'utf8')).not.toContain('#');
    }
    expect(library.db.read.query('SELECT * FROM patient_identity').all()).toEqual([]);
    expect(library.db.read.query('SELECT * FROM record_identity').all()).toEqual([]);
  });

  it('show beats of all four AAMI groups that a model can learn, with their rhythm from the first sample on', () => {
    const symbols = new Map<string, number>();
    for (const id of job.resultIds) {
      const recordId = id as RecordId;
      if (!findRecord(library.db.read, recordId)?.name.startsWith('mitdb')) continue;
      const [set] = library.annotations.listSets(recordId);
      const { columns } = unwrap(library.annotations.read(set?.id ?? ('' as never)));
      expect([columns.samples[0], toSymbol(columns.codes[0] ?? 0)]).toEqual([0, '+']);
      for (const code of columns.codes) symbols.set(toSymbol(code), (symbols.get(toSymbol(code)) ?? 0) + 1);
    }
    for (const symbol of ['N', 'A', 'V', 'F', 'j']) expect(symbols.get(symbol) ?? 0).toBeGreaterThan(5);
  });
});
