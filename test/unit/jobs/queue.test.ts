import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { JobRows } from '#main/jobs/queue.ts';
import { createJobs } from '#main/jobs/queue.ts';
import type { Job } from '#shared/domain/job.ts';
import { err, ok, unwrap } from '#shared/result/result.ts';
import type { JobId } from '#shared/units/ids.ts';

function setUp() {
  const stored = new Map<JobId, Job>();
  const events: Job[] = [];
  let nowMs = 1000;
  const rows: JobRows = {
    put: (job) => void stored.set(job.id, job),
    find: (id) => stored.get(id),
    list: () => [...stored.values()].reverse(),
    interruptUnfinished: () => 0,
  };
  const jobs = createJobs({
    rows,
    now: () => (nowMs += 1),
    publish: (event) => {
      if (event.name === 'job.changed') events.push(event.payload.job);
    },
  });
  return { jobs, stored, events };
}

const importJob = { kind: 'import', title: 'Import 3 files', countedUnit: 'records', totalCount: 3 } as const;

it('goes from queued over running to done, stores each state and tells the listeners', async () => {
  const { jobs, stored, events } = setUp();

  const started = jobs.start(importJob, ({ report, addResult, addFailure }) => {
    report({ doneCount: 3, message: 'checked' });
    addResult('r1');
    addFailure({ input: 'bad.hea', code: 'import/empty', reason: 'no bytes' });
    return Promise.resolve(ok());
  });
  expect(started.state).toBe('queued');
  await jobs.idle();

  const job = unwrap(jobs.get(started.id));
  expect(job).toMatchObject({ state: 'done', doneCount: 3, message: 'checked', resultIds: ['r1'] });
  expect(job.failures).toEqual([{ input: 'bad.hea', code: 'import/empty', reason: 'no bytes' }]);
  expect(job.endedAtMs).toBeGreaterThan(job.startedAtMs!);
  expect(stored.get(job.id)).toEqual(job);
  expect([...new Set(events.map((event) => event.state))]).toEqual(['queued', 'running', 'done']);
});

it('publishes at most 10 events a second and still the last state', async () => {
  const { jobs, events } = setUp();

  jobs.start({ ...importJob, totalCount: null }, async ({ report }) => {
    for (let doneCount = 1; doneCount <= 300; doneCount++) {
      report({ doneCount });
      await sleep(1);
    }
    return ok();
  });
  await jobs.idle();

  const durationSec = 0.3;
  expect(events.length).toBeLessThan(10 * durationSec * 3 + 6);
  expect(events.at(-1)).toMatchObject({ state: 'done', doneCount: 300 });
});

it('runs jobs of one kind after another and those of two kinds side by side', async () => {
  const { jobs } = setUp();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await sleep(10);
    log.push(`${name} ends`);
    return ok();
  };

  jobs.start(importJob, work('a'));
  jobs.start(importJob, work('b'));
  jobs.start({ ...importJob, kind: 'predict' }, work('c'));
  await jobs.idle();

  expect(log.indexOf('b begins')).toBeGreaterThan(log.indexOf('a ends'));
  expect(log.indexOf('c begins')).toBeLessThan(log.indexOf('a ends'));
});

it('cancels a running job when its work notices, and a waiting one at once', async () => {
  const { jobs } = setUp();
  const running = jobs.start(importJob, async ({ signal }) => {
    while (!signal.aborted) await sleep(1);
    return err('import/cancelled', 'cancelled');
  });
  let waitingRan = false;
  const waiting = jobs.start(importJob, () => {
    waitingRan = true;
    return Promise.resolve(ok());
  });

  await sleep(5);
  expect(unwrap(jobs.cancel(waiting.id)).state).toBe('cancelled');
  expect(unwrap(jobs.cancel(running.id)).state).toBe('running');
  await jobs.idle();

  expect(unwrap(jobs.get(running.id)).state).toBe('cancelled');
  expect(waitingRan).toBe(false);
});

it('reports a job whose work throws as failed, without the text of the exception, and goes on with the next', async () => {
  const { jobs } = setUp();

  const bad = jobs.start(importJob, () => Promise.reject(new Error('secret /home/x')));
  const refused = jobs.start(importJob, () => Promise.resolve(err('library/disk-full', 'The disk is full.')));
  const good = jobs.start(importJob, () => Promise.resolve(ok()));
  await jobs.idle();

  expect(unwrap(jobs.get(bad.id))).toMatchObject({ state: 'failed' });
  expect(unwrap(jobs.get(bad.id)).message).not.toContain('secret');
  expect(unwrap(jobs.get(refused.id))).toMatchObject({ state: 'failed', message: 'The disk is full.' });
  expect(unwrap(jobs.get(good.id)).state).toBe('done');
});

it('ends running and waiting jobs as interrupted when the program closes', async () => {
  const { jobs } = setUp();
  const running = jobs.start(importJob, async ({ signal }) => {
    while (!signal.aborted) await sleep(1);
    return err('job/cancelled', 'stopped');
  });
  const waiting = jobs.start(importJob, () => Promise.resolve(ok()));
  await sleep(5);

  await jobs.close();

  expect(unwrap(jobs.get(running.id)).state).toBe('interrupted');
  expect(unwrap(jobs.get(waiting.id)).state).toBe('interrupted');
});

it('keeps at most 1,000 failures and 10,000 results', async () => {
  const { jobs } = setUp();

  const { id } = jobs.start(importJob, ({ addFailure, addResult }) => {
    for (let index = 0; index < 1500; index++) addFailure({ input: `${index}`, code: 'import/empty', reason: '' });
    for (let index = 0; index < 10500; index++) addResult(`${index}`);
    return Promise.resolve(ok());
  });
  await jobs.idle();

  const job = unwrap(jobs.get(id));
  expect(job.failures).toHaveLength(1000);
  expect(job.resultIds).toHaveLength(10000);
});

it('answers job/unknown for an id that nobody knows', () => {
  const { jobs } = setUp();

  expect(jobs.get('nobody' as JobId)).toMatchObject({ ok: false, error: { code: 'job/unknown' } });
});
