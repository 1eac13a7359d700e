import { beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { Announcer } from '#renderer/state/announcer.svelte.ts';
import { Jobs } from '#renderer/state/jobs.svelte.ts';
import { OpenedRun } from '#renderer/state/opened-run.svelte.ts';
import { TrainingRuns } from '#renderer/state/training-runs.svelte.ts';
import type { TrainingRun } from '#shared/domain/training-run.ts';
import { err, ok } from '#shared/result/result.ts';
import type { TrainingRunId } from '#shared/units/ids.ts';
import type { TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import { openWholeDesk } from './whole-desk.ts';
import { buildEpoch, buildOutcome, buildSummary, buildTrainingRun } from '#test/builders/training-facts.ts';

const id = (name: string) => name as TrainingRunId;
let stored: Map<TrainingRunId, TrainingRun>;
let bridge: TestBridge;
let announcer: Announcer;
let runs: TrainingRuns;
let opened: OpenedRun;

beforeEach(async () => {
  stored = new Map(['a', 'b', 'c'].map((name) => [id(name), buildTrainingRun({ id: id(name), title: name })]));
  bridge = createTestBridge({
    'training.list': () => ok([...stored.values()].map((run) => buildSummary(run))),
    'training.show': ({ runId }: { runId: TrainingRunId }) => {
      const run = stored.get(runId);
      return run === undefined ? err('training/unknown-run', 'This library has no such run.') : ok(run);
    },
    'training.delete': ({ runId }: { runId: TrainingRunId }) =>
      stored.delete(runId) ? ok(null) : err('training/running', 'It is running: cancel it first.'),
    'training.resume': ({ runId }: { runId: TrainingRunId }) => ok(buildSummary({ id: runId, state: 'queued' })),
    'jobs.cancel': () => ok({ id: 'job-1', state: 'cancelled' }),
  });
  const api = createApi(bridge);
  announcer = new Announcer();
  runs = new TrainingRuns({ api, jobs: new Jobs({ api, announcer }), announcer });
  opened = new OpenedRun(api);
  await runs.load();
});

const flush = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('the list of trainings', () => {
  it('follows what main pushes: a run moves on, a new one comes first, one that has gone is gone', () => {
    const change = { epoch: null, line: null };
    const moved = buildSummary({ id: id('b'), epochsDone: 9, macroF1: 0.7 });
    bridge.publish({ name: 'training.changed', payload: { runId: id('b'), run: moved, ...change } });
    const added = buildSummary({ id: id('d') });
    bridge.publish({ name: 'training.changed', payload: { runId: id('d'), run: added, ...change } });
    runs.toggle(id('a'));
    bridge.publish({ name: 'training.changed', payload: { runId: id('a'), run: null, ...change } });

    expect(runs.list.map((run) => [run.id, run.epochsDone])).toEqual([
      ['d', 3],
      ['b', 9],
      ['c', 3],
    ]);
    expect(runs.chosen).toEqual([]);
  });

  it('lays the ticked runs side by side, and names the one that could not be read', async () => {
    await runs.compare([id('c'), id('gone'), id('a')]);

    expect(runs.compared.map((run) => run.id)).toEqual(['c', 'a']);
    expect(runs.compareProblem?.message).toBe('This library has no such run.');
  });

  it('ticks six at most', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) runs.toggle(id(name));
    expect(runs.chosen).toHaveLength(6);
    expect(announcer.messages.at(-1)?.text).toBe('6 runs at most are compared.');

    runs.toggle(id('a'));
    expect(runs.chosen).toEqual(['b', 'c', 'd', 'e', 'f']);
  });

  it('deletes a run, or says why it did not', async () => {
    const [first] = runs.list;
    if (first === undefined) throw new Error('a run was expected');

    expect(await runs.remove(first)).toBe(true);
    expect(await runs.remove(first)).toBe(false);

    expect(runs.list.map((run) => run.id)).toEqual(['b', 'c']);
    expect(announcer.messages.at(-1)?.text).toBe("The run 'a' was not deleted: It is running: cancel it first.");
  });

  it('takes a run up again, and cancels it by its job', async () => {
    const [first] = runs.list;
    if (first === undefined) throw new Error('a run was expected');
    await runs.resume(first);
    expect(runs.find(id('a'))?.state).toBe('queued');

    await runs.cancel(first);
    expect(bridge.asked.at(-1)).toEqual({ name: 'jobs.cancel', input: { jobId: 'job-1' } });
  });
});

describe('after a connection that was lost', () => {
  it('the desk asks again for trainings, the opened run and models', async () => {
    const whole = await openWholeDesk({});
    await whole.desk.openedRun.open(id('a'));
    const before = whole.bridge.asked.length;
    whole.bridge.publish({ name: 'library.changed', payload: { recordIds: [] } });
    await whole.settled();

    const asked = whole.bridge.asked.slice(before).map(({ name }) => name);
    expect(asked).toEqual(expect.arrayContaining(['training.list', 'training.show', 'models.list']));
    whole.close();
  });
});

describe('an opened run', () => {
  const summary = (parts: Partial<TrainingRun>) => buildSummary({ id: id('a'), ...parts });

  it('grows by each epoch and line that main tells, and ignores other runs', async () => {
    await opened.open(id('a'));
    for (const epoch of [4, 5]) {
      const payload = {
        runId: id('a'),
        run: summary({ epochsDone: epoch }),
        epoch: buildEpoch(epoch),
        line: `${epoch}`,
      };
      bridge.publish({ name: 'training.changed', payload });
    }
    const other = { runId: id('b'), run: buildSummary({ id: id('b') }), epoch: buildEpoch(9), line: 'other' };
    bridge.publish({ name: 'training.changed', payload: other });

    expect(opened.run?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(opened.run?.log.slice(-2)).toEqual(['4', '5']);
    expect(opened.lastEpoch?.remainingMs).toBe(56_000);
    expect(opened.chosenEpoch).toBe(5);
  });

  it('puts an epoch that is told anew, after a resume, in the place of the old ones', async () => {
    await opened.open(id('a'));
    const payload = { runId: id('a'), run: summary({ epochsDone: 2 }), epoch: buildEpoch(2), line: null };
    bridge.publish({ name: 'training.changed', payload });

    expect(opened.run?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it('loses nothing that was told while its first answer was under way', async () => {
    bridge.hold();
    const opening = opened.open(id('a'));
    const payload = { runId: id('a'), run: summary({ epochsDone: 4 }), epoch: buildEpoch(4), line: 'Epoch 4.' };
    bridge.publish({ name: 'training.changed', payload });
    await bridge.release();
    await opening;

    expect(opened.run?.epochsDone).toBe(4);
    expect(opened.run?.epochs).toHaveLength(4);
    expect(opened.run?.log.at(-1)).toBe('Epoch 4.');
  });

  it('asks for the outcome when the run ends', async () => {
    await opened.open(id('a'));
    stored.set(id('a'), buildTrainingRun({ id: id('a'), state: 'done', epochsDone: 12, outcome: buildOutcome() }));
    const payload = { runId: id('a'), run: summary({ state: 'done', epochsDone: 12 }), epoch: null, line: null };
    bridge.publish({ name: 'training.changed', payload });
    await flush();

    expect(opened.run?.outcome?.chosenEpoch).toBe(7);
    expect(opened.chosenEpoch).toBe(7);
  });

  it('says that it has gone when somebody deletes it', async () => {
    await opened.open(id('a'));
    bridge.publish({
      name: 'training.changed',
      payload: { runId: id('a'), run: null, epoch: null, line: null },
    });

    expect(opened.run).toBeNull();
    expect(opened.problem?.message).toBe('This run has been deleted.');
  });

  it('shows the run that was asked for last, whichever answer comes last', async () => {
    bridge.hold();
    const first = opened.open(id('a'));
    const second = opened.open(id('b'));
    await bridge.release();
    await Promise.all([first, second]);

    expect(opened.run?.id).toBe('b');
  });
});
