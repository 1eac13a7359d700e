import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findArchitecture } from '#main/models/architectures/index.ts';
import { sweepTrainingFolder } from '#main/training/desk/sweep-training-folder.ts';
import {
  countEpochRows,
  countEpochWork,
  findRates,
  rememberJudging,
  rememberRates,
} from '#main/training/desk/training-rates.ts';
import { waitForQuiet } from '#main/training/desk/when-quiet.ts';
import type { Job } from '#shared/domain/job.ts';
import type { JobId } from '#shared/units/ids.ts';
import { createLabelledLibrary } from '#test/builders/labelled-library.ts';

describe('training', () => {
  it('waits for two predictions, one after the other, and not for an import', async () => {
    const busy = [job('a', 'predict'), job('b', 'predict'), job('c', 'import')];
    const waiting = new Map<string, () => void>();
    let isQuiet = false;
    const quiet = waitForQuiet(
      {
        jobs: { list: () => busy },
        whenEnded: (one, callback) => waiting.set(one.id, () => callback(one)),
      },
      new AbortController().signal,
    ).then(() => (isQuiet = true));
    for (const id of ['a', 'b']) {
      await Promise.resolve();
      expect([isQuiet, [...waiting.keys()].at(-1)]).toEqual([false, id]);
      busy.shift();
      waiting.get(id)?.();
      await new Promise(setImmediate);
    }
    await quiet;
    expect(isQuiet).toBe(true);
  });

  it('stops waiting when it is cancelled', async () => {
    const abort = new AbortController();
    const quiet = waitForQuiet(
      { jobs: { list: () => [job('a', 'predict')] }, whenEnded: () => undefined },
      abort.signal,
    );
    abort.abort();
    await expect(quiet).resolves.toBeUndefined();
  });

  it('keeps folders of runs that are there, and sweeps others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overread-sweep-'));
    for (const name of ['kept', 'gone']) mkdirSync(join(folder, name, 'checkpoint'), { recursive: true });
    sweepTrainingFolder(folder, ['kept']);
    sweepTrainingFolder(join(folder, 'never-made'), []);
    expect([existsSync(join(folder, 'kept')), existsSync(join(folder, 'gone'))]).toEqual([true, false]);
    rmSync(folder, { recursive: true });
  });

  it('remembers how fast this machine was: 1,000 rows an epoch and 5,400 to choose by, the first in 2 s, later ones in 0.5 s each', () => {
    const library = createLabelledLibrary();
    const network = findArchitecture('cnet')!.describe({});
    const card = { recipeId: 'beat-context@1', supportedLeads: ['mlii'], classes: [] };
    const fit = {
      seed: 1,
      epochCount: 3,
      batchSize: 64,
      learningRate: 0.001,
      weightDecay: 0,
      maxRowsPerClass: 600,
      decidedWeight: 1,
    };
    const head = { plan: { fit }, trainable: { architecture: 'cnet', card, network, trains: 'head' as const } };
    const side = { patients: 1, records: 1, rows: 5400, byClass: [5000, 0, 400, 0, 0] };
    const deps = { db: library.db, now: library.now };
    expect(findRates(library.db.read, head)).toBeUndefined();

    const epochs = [2000, 500, 500].map((elapsedMs, k) => ({ epoch: k + 1, elapsedMs }));
    const cutting = { rowCount: 5400, elapsedMs: 2700 };
    rememberRates(deps, {
      ...head,
      rows: { counts: { train: side, validation: side } },
      epochs,
      cutting,
      how: 'probe',
    });

    expect(countEpochRows(side.byClass, 600)).toBe(1000);
    expect(countEpochWork(1000, side.rows)).toBe(2800);
    expect(findRates(library.db.read, head)).toMatchObject({
      cut: { rowsPerSec: 2000, how: 'probe' },
      first: { rowsPerSec: 1400 },
      later: { rowsPerSec: 5600 },
      judge: undefined,
    });
    rememberJudging(deps, { trainable: head.trainable, beatCount: 3000, elapsedMs: 10_000 });
    expect(findRates(library.db.read, head)).toMatchObject({ judge: { rowsPerSec: 300, how: 'earlier-run' } });
    // Another size of batches is another speed.
    expect(findRates(library.db.read, { ...head, plan: { fit: { ...fit, batchSize: 32 } } })).toBeUndefined();
    library.close();
  });
});

function job(id: string, kind: Job['kind']): Job {
  return {
    id: id as JobId,
    kind,
    title: id,
    state: 'running',
    createdAtMs: 1,
    startedAtMs: 1,
    endedAtMs: null,
    doneCount: 0,
    totalCount: null,
    countedUnit: 'beats',
    message: '',
    failures: [],
    resultIds: [],
  };
}
