import { spawn } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkFolder, readWorkState, requestCancel, toShownState } from '#main/training/jobs/work-folder.ts';
import { unwrap } from '#shared/result/result.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const clock = { now: () => 1000, processId: process.pid };

/** An id that no process has: of one that has ended. */
async function createDeadProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

describe('the work folder of a job', () => {
  it('tells whoever looks how far it is', async () => {
    const path = join(createFolder(), 'work');
    const work = unwrap(await openWorkFolder(path, createClassifyJob(), clock));

    await work.tell({ runCount: 5, runsDone: 2, epoch: 7, epochCount: 80, message: 'epoch 7 of 80' });
    work.close();

    expect(unwrap(await readWorkState(path))).toMatchObject({
      modelId: 'made',
      state: 'running',
      runCount: 5,
      runsDone: 2,
      epoch: 7,
      updatedAtMs: 1000,
    });
  });

  it('goes on with the same job, and refuses the same one with another batch size', async () => {
    const path = createFolder();
    const first = unwrap(await openWorkFolder(path, createClassifyJob(), clock));
    await first.openRun('all');
    first.close();

    const again = await openWorkFolder(path, createClassifyJob(), { ...clock, now: () => 2000 });
    const other = createClassifyJob();
    const changed = { ...other, fit: { ...other.fit, batchSize: 65 } };

    expect(unwrap(again).state()).toMatchObject({ startedAtMs: 1000, updatedAtMs: 2000 });
    unwrap(again).close();
    expect(await openWorkFolder(path, changed, clock)).toMatchObject({
      ok: false,
      error: { code: 'app/wrong-use', message: expect.stringContaining('holds another job (made 1.0.0)') as unknown },
    });
  });

  it('is taken over by a mended job where the one before failed before its first run', async () => {
    const path = createFolder();
    const failed = unwrap(await openWorkFolder(path, createClassifyJob(), clock));
    await failed.tell({ state: 'failed', message: "There is no architecture 'cnett'." });
    failed.close();
    const other = createClassifyJob();

    const mended = await openWorkFolder(path, { ...other, fit: { ...other.fit, batchSize: 65 } }, clock);

    unwrap(mended).close();
    expect(unwrap(await readWorkState(path))).toMatchObject({ state: 'running', message: '', dataSha256: null });
  });

  it('of a process that is gone is interrupted, and cannot be cancelled', async () => {
    const path = createFolder();
    const processId = await createDeadProcessId();
    unwrap(await openWorkFolder(path, createClassifyJob(), { ...clock, processId })).close();

    expect(toShownState(unwrap(await readWorkState(path)))).toBe('interrupted');
    expect(await requestCancel(path)).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
  });

  it('hears within some seconds that somebody asked for its end, and forgets it when the job goes on', async () => {
    const path = createFolder();
    const work = unwrap(await openWorkFolder(path, createClassifyJob(), clock));
    unwrap(await requestCancel(path));

    await new Promise<void>((resolve) => work.cancelSignal.addEventListener('abort', () => resolve()));
    work.close();
    const again = unwrap(await openWorkFolder(path, createClassifyJob(), clock));
    again.close();

    expect(existsSync(join(path, 'cancel'))).toBe(false);
    expect(again.cancelSignal.aborted).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('that cannot be written is an error in words', async () => {
    const parent = createFolder();
    chmodSync(parent, 0o500);

    expect(await openWorkFolder(join(parent, 'work'), createClassifyJob(), clock)).toMatchObject({
      ok: false,
      error: { code: 'library/unwritable' },
    });
    chmodSync(parent, 0o700);
  });

  it('is none where there is no state in it, or one of another form', async () => {
    expect(await readWorkState(createFolder())).toMatchObject({ ok: false, error: { code: 'job/unknown' } });
  });
});
