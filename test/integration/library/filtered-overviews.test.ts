import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifyInThread } from '#main/index/verify-in-thread.ts';
import { createRecordDeleter } from '#main/library/delete-records.ts';
import type { FilteredOverviews } from '#main/signals/filtered-overviews.ts';
import { createFilteredOverviews } from '#main/signals/filtered-overviews.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { writeDayRecord } from '#test/builders/day-record.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';

let library: ImportLibrary;
let overviews: FilteredOverviews;
let recordId: RecordId;

/** Half an hour of three leads at 250 Hz. */
beforeEach(async () => {
  library = createImportLibrary({ workerCount: 1 });
  const source = join(library.workFolder, 'source');
  const job = await library.import([writeDayRecord(source, { hours: 0.5, sampleRateHz: 250, leadCount: 3, seed: 7 })]);
  recordId = job.resultIds[0] as RecordId; // the import's result is a record
  overviews = createFilteredOverviews({ ...library, folders: library.paths });
});
afterEach(() => library.close());

const listCaches = () => readdirSync(library.paths.signalsFolder).filter((name) => name.endsWith('.flt'));
const view = { leads: ['0', '1', '2'], startSample: 0, endSample: 450_000, maxPointsPerLead: 1000 };

async function make(filter: 'monitor' | 'diagnostic+60'): Promise<void> {
  const job = unwrap(overviews.prepare(recordId, filter));
  assert(job !== null, () => 'something is to be made');
  await library.jobs.idle();
  expect(unwrap(library.jobs.get(job.id))).toMatchObject({ state: 'done', doneCount: 100, kind: 'filter' });
}

describe('filtered overviews', () => {
  it('are made by a job, once, and read from then on', async () => {
    const before = unwrap(await library.reader.readWindow({ ...view, recordId, filter: 'monitor' }));
    await make('monitor');
    const after = unwrap(await library.reader.readWindow({ ...view, recordId, filter: 'monitor' }));

    expect([before.filterState, after.filterState]).toEqual(['missing', 'applied']);
    expect(overviews.prepare(recordId, 'monitor')).toEqual({ ok: true, value: null });
    expect(overviews.prepare(recordId, 'none')).toEqual({ ok: true, value: null });
    expect(listCaches()).toHaveLength(1);
  });

  it('answer with the job that already makes one, and cancel it for another filter: nothing is left of it', async () => {
    const first = unwrap(overviews.prepare(recordId, 'monitor'));
    expect(unwrap(overviews.prepare(recordId, 'monitor'))?.id).toBe(first?.id);

    const second = unwrap(overviews.prepare(recordId, 'diagnostic+60'));
    await library.jobs.idle();

    expect(unwrap(library.jobs.get(first!.id)).state).toBe('cancelled');
    expect(unwrap(library.jobs.get(second!.id)).state).toBe('done');
    expect(listCaches()).toEqual([expect.stringContaining('.diagnostic-60.')]);
  });

  it('are made anew where their file is cut short or gone', async () => {
    await make('monitor');
    const [name] = listCaches();
    library.reader.forget(recordId);
    truncateSync(join(library.paths.signalsFolder, name!), 5000);
    expect(unwrap(await library.reader.readWindow({ ...view, recordId, filter: 'monitor' })).filterState).toBe(
      'missing',
    );
    await make('monitor');
    expect(unwrap(await library.reader.readWindow({ ...view, recordId, filter: 'monitor' })).filterState).toBe(
      'applied',
    );

    rmSync(join(library.paths.signalsFolder, name!));
    await make('monitor');
  });

  it('are no part of what verify checks, and go with their record', async () => {
    await make('monitor');
    await make('diagnostic+60');
    const checked = await createVerifyInThread(library.paths.folder)({
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(unwrap(checked).problems).toEqual([]);

    library.reader.forget(recordId);
    const deleter = createRecordDeleter({ ...library, publish: () => undefined, now: () => 5, who: () => 'anna' });
    unwrap(await deleter.deleteRecord(recordId));

    expect(readdirSync(library.paths.signalsFolder)).toEqual([]);
    expect(overviews.prepare(recordId, 'monitor')).toMatchObject({ error: { code: 'library/unknown-record' } });
  });

  it('say why where the samples are gone', async () => {
    const data = readdirSync(library.paths.signalsFolder).find((name) => name.endsWith('.dat'));
    rmSync(join(library.paths.signalsFolder, data!));

    const job = unwrap(overviews.prepare(recordId, 'monitor'));
    await library.jobs.idle();

    expect(unwrap(library.jobs.get(job!.id))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('is missing') as string,
    });
    expect(listCaches()).toEqual([]);
  });
});
