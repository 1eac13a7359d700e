import Sqlite from 'better-sqlite3';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServices, programFolder } from '#main/index.ts';
import type { Services } from '#main/index/services.ts';
import type { TrainingPlan, TrainingRun, TrainingRunSummary } from '#shared/domain/training-run.ts';
import type { CallInput, CallOutput, CallResult } from '#shared/ipc/contract.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { CallName } from '#shared/ipc/names.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, JobId, ModelId, RecordId, TrainingRunId } from '#shared/units/ids.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
/** By the hash of their content 118 and 200 are held out, the others are not. */
const RECORDS = ['106', '119', '202', '209', '228', '118', '200'];
const SHIPPED = 'cnet-aami5' as ModelId;
/** Answers where nobody has chosen. */
const DEFAULT = 'beats-aami5' as ModelId;

/** A desk on a library that outlives it, called as a page calls it. */
interface Desk {
  readonly services: Services;
  readonly events: AppEvent[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>>;
  get<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  close(): Promise<void>;
}

function openDesk(libraryFolder: string): Desk {
  const resourcesFolder = programFolder('resources');
  const services = unwrap(createServices({ libraryFolder, shell: 'browser', resourcesFolder }));
  const router = services.createRouter(() => true);
  const events: AppEvent[] = [];
  services.subscribe((event) => events.push(event));
  const call: Desk['call'] = async (name, input) => (await router.dispatch(name, input, 'test')) as never; // the contract pairs them
  return {
    services,
    events,
    call,
    get: async (name, input) => unwrap(await call(name, input)) as never, // as above
    async close() {
      await router.close();
      await services.close();
    },
  };
}

describe.skipIf(mitdb === undefined)('training on the desk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overread-training-'));
  const libraryFolder = join(folder, 'library');
  const ids = new Map<string, RecordId>();
  let desk: Desk;
  let correctedSet: AnnotationSetId;

  beforeAll(async () => {
    desk = openDesk(libraryFolder);
    const job = desk.services.openPaths(RECORDS.map((name) => join(mitdb ?? '', `${name}.hea`)))!;
    await desk.services.jobEnds.wait(job);
    const { rows } = await desk.get('library.list', {
      search: '',
      label: null,
      state: null,
      sortBy: 'name',
      descending: false,
      offset: 0,
      limit: 100,
    });
    for (const { name, id } of rows) ids.set(name, id);
    expect([...ids.keys()].sort()).toEqual([...RECORDS].sort());
  });
  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const plan = (part: Partial<TrainingPlan> = {}): TrainingPlan => ({
    title: 'A try',
    query: { search: '', label: null, state: null },
    protocol: 'by-patient',
    start: { kind: 'model', modelId: SHIPPED, trains: 'all' },
    fit: {
      seed: 1,
      epochCount: 4,
      batchSize: 64,
      learningRate: 0.0005,
      weightDecay: 0.01,
      maxRowsPerClass: 300,
      decidedWeight: 1,
    },
    ...part,
  });
  /** While no desk has the library. */
  function readState(runId: TrainingRunId, put?: string): unknown {
    const db = new Sqlite(join(libraryFolder, 'library.db'));
    if (put !== undefined) db.prepare('UPDATE training_run SET state = ? WHERE id = ?').run(put, runId);
    const state = db.prepare('SELECT state FROM training_run WHERE id = ?').pluck().get(runId);
    db.close();
    return state;
  }
  const show = (runId: TrainingRunId): Promise<TrainingRun> => desk.get('training.show', { runId });

  async function end(run: TrainingRunSummary): Promise<TrainingRun> {
    const { jobId } = await show(run.id);
    await desk.services.jobEnds.wait(await desk.get('jobs.get', { jobId: jobId as JobId }));
    return show(run.id);
  }

  /** Relabels the first so many V beats of 106 as N, in the reader's name. */
  async function correct(count: number): Promise<void> {
    const recordId = ids.get('106')!;
    const { sets } = await desk.get('library.get', { recordId });
    const base = { kind: 'set', setId: sets[0]!.id } as const;
    const set = await desk.get('annotations.create-set', { recordId, readerName: 'anna', base });
    correctedSet = set.id;
    const { columns } = await desk.get('annotations.read', { setId: set.id });
    const wrong = [...columns.ids].filter((_, k) => columns.codes[k] === 5).slice(0, count + 1);
    const edit = (expectedSeq: number, chosen: readonly number[]) =>
      desk.get('annotations.edit', {
        setId: set.id,
        expectedSeq,
        edits: [{ kind: 'relabel', ids: [...chosen], code: 1 }],
        why: null,
      });
    const first = await edit(set.headSeq, wrong.slice(0, count));
    const second = await edit(first.set.headSeq, wrong.slice(count));
    await desk.get('annotations.undo', { setId: set.id, expectedSeq: second.set.headSeq });
  }

  it('surveys 7 recordings: 118 and 200 are held out, 106 has 40 corrections, and the one that was taken back is none', async () => {
    await correct(40);

    const survey = await desk.get('training.survey', { plan: plan() });
    const corrections = await desk.get('training.corrections', { modelId: SHIPPED });

    expect(survey.problem).toBeNull();
    expect(survey.heldOut).toMatchObject({ patientCount: 2, classCounts: [3909, 126, 842, 2, 0] });
    expect([survey.train.patientCount, survey.validation.patientCount]).toEqual([4, 1]);
    expect(corrections).toMatchObject({
      decidedCount: 40,
      changedCount: 40,
      recordCount: 1,
      changes: [['V', 'N', 40]],
    });
    expect(corrections.plan).toMatchObject({ start: { kind: 'model', modelId: SHIPPED, trains: 'head' } });
    expect(corrections.plan.fit.decidedWeight).toBeGreaterThan(1);
  });

  it('estimates from a probe where nothing was trained yet', async () => {
    const estimate = await desk.get('training.estimate', { plan: plan() });
    expect(estimate).toMatchObject({ how: 'probe', epochCount: 4 });
    expect(estimate.rowsPerSec).toBeGreaterThan(0);
    expect(estimate.durationSec).toBeGreaterThan(0);
  });

  it('goes on after the program was closed in the middle, each epoch once, and ends with a new version beside the old one', async () => {
    const started = await desk.get('training.start', { plan: plan() });
    await new Promise<void>((resolve) => {
      desk.services.subscribe(({ name, payload }) => {
        if (name === 'training.changed' && payload.epoch !== null) resolve();
      });
    });
    await desk.close();
    expect(readState(started.id)).toBe('interrupted');
    // As a program leaves it that had no time to say so.
    readState(started.id, 'running');
    desk = openDesk(libraryFolder);
    const cut = await show(started.id);
    expect(cut).toMatchObject({ state: 'interrupted', message: 'The program ended while this was running.' });
    expect(cut.whyNotResume).toBeNull();
    expect(cut.epochs.length).toBeLessThan(4);

    const ended = await end(await desk.get('training.resume', { runId: started.id }));

    expect(ended).toMatchObject({ state: 'done', epochsDone: 4 });
    expect(ended.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(ended.log.filter((line) => line.startsWith('Epoch 1 of 4'))).toHaveLength(1);
    const { outcome } = ended;
    expect(outcome).toMatchObject({ modelId: 'cnet-aami5-v2', modelVersion: '2.0.0', paper: null });
    expect(outcome?.heldOut).toMatchObject({ patientCount: 2, recordCount: 2, beatCount: 3909 + 126 + 842 + 2 });
    expect(outcome?.comparison?.before.beatCount).toBe(outcome?.heldOut?.beatCount);
    // The shipped model was trained on 118, and what came of it has therefore seen it too.
    expect(outcome?.comparison).toMatchObject({ seenByBefore: ['118'], seenByAfter: ['118'] });
    expect(outcome?.visibility).toEqual({ visibleCount: 0, recordCount: 2 });
    expect(existsSync(join(libraryFolder, 'training', started.id))).toBe(false);
    const estimate = await desk.get('training.estimate', { plan: plan() });
    expect(estimate.how).toBe('earlier-run');
  });

  it('never trained on whoever is held out: their recordings are in no card but that of the shipped model', async () => {
    const { card } = await desk.get('models.show', { modelId: 'cnet-aami5-v2' });
    const shipped = await desk.get('models.show', { modelId: SHIPPED });
    expect(card.limits.at(-1)).toMatch(/^Of the 2 held-out recordings that judged it, 1 is of people of its training/);
    const own = card.trainingRecords.filter((name) => !shipped.card.trainingRecords.includes(name));
    const trained = ['106', '119', '202', '209', '228'].map((name) => `library/${ids.get(name)}`);
    expect([...own].sort()).toEqual(trained.sort());
    expect(card.provenance).toMatchObject({
      protocol: 'honest',
      leaks: [],
      startedFrom: 'cnet-aami5 1.0.0',
      chosenBy: 'greatest macro F1 on the validation patients',
    });
    expect(card.results[0]).toMatchObject({ title: 'Held-out patients of this library', figures: { groupCount: 2 } });
  });

  it('retrains the head on corrections in one call, and lists versions in their line', async () => {
    const { plan: retrain } = await desk.get('training.corrections', { modelId: SHIPPED });
    const ended = await end(
      await desk.get('training.start', { plan: { ...retrain, fit: { ...retrain.fit, epochCount: 3 } } }),
    );
    expect(ended).toMatchObject({ state: 'done', outcome: { modelId: 'cnet-aami5-v3', modelVersion: '3.0.0' } });
    const listed = await desk.get('models.list', {});
    const line = listed.filter(({ family }) => family === SHIPPED);
    expect(line.map(({ card, isActive, parentModelId }) => [card.id, isActive, parentModelId])).toEqual([
      [SHIPPED, false, null],
      ['cnet-aami5-v2', false, SHIPPED],
      ['cnet-aami5-v3', false, SHIPPED],
    ]);
    const detail = await desk.get('models.show', { modelId: 'cnet-aami5-v3' });
    expect(detail.outcome?.comparison?.macroF1.value).not.toBeNull();
    // Since that version was made nothing has been corrected.
    expect((await desk.get('training.corrections', { modelId: 'cnet-aami5-v3' as ModelId })).decidedCount).toBe(0);
  });

  it('retrains the last layer of the model that reads rhythm and two leads, and judges it beside the one before', async () => {
    const { plan: retrain } = await desk.get('training.corrections', { modelId: DEFAULT });
    const ended = await end(
      await desk.get('training.start', { plan: { ...retrain, fit: { ...retrain.fit, epochCount: 2 } } }),
    );

    expect(ended).toMatchObject({ state: 'done', outcome: { modelId: 'beats-aami5-v3', modelVersion: '3.0.0' } });
    expect(ended.outcome?.comparison?.before.beatCount).toBe(ended.outcome?.heldOut?.beatCount);
    await desk.get('models.delete', { modelId: 'beats-aami5-v3' as ModelId });
  });

  it('an activated version answers otherwise than the one before; deleted, it leaves the default in its place', async () => {
    const probabilities = async (modelId: ModelId) => {
      const recordId = ids.get('200')!;
      const job = await desk.get('predictions.start', { recordId, modelId, beatsFromSetId: null });
      const ended = await desk.services.jobEnds.wait(job);
      return (await desk.get('predictions.read', { runId: ended.resultIds[0]! })).columns.probabilities;
    };
    const modelId = 'cnet-aami5-v2' as ModelId;
    const before = await probabilities(SHIPPED);

    expect((await desk.get('models.activate', { modelId })).isActive).toBe(true);
    const after = await probabilities(modelId);

    expect(after.length).toBe(before.length);
    expect(after.some((value, k) => Math.abs(value - (before[k] ?? 0)) > 0.01)).toBe(true);
    expect(desk.events).toContainEqual({ name: 'models.changed', payload: {} });
    await desk.get('models.delete', { modelId });
    const listed = await desk.get('models.list', {});
    expect(listed.find(({ card, isActive }) => isActive && card.task === 'beats')?.card.id).toBe(DEFAULT);
    expect(listed.map(({ card }) => card.id)).not.toContain(modelId);
    expect(await desk.call('models.delete', { modelId: SHIPPED })).toMatchObject({ error: { code: 'model/shipped' } });
  });

  it('trains a small network from drawn weights by the protocol of a paper, with its leak named and never on the held-out', async () => {
    const paper = plan({ title: 'Paper', protocol: 'paper', start: { kind: 'architecture', architecture: 'cnet' } });
    const ended = await end(
      await desk.get('training.start', { plan: { ...paper, fit: { ...paper.fit, epochCount: 2 } } }),
    );
    expect(ended.outcome).toMatchObject({
      modelId: 'cnet-desk-1',
      modelVersion: '1.0.0',
      comparison: null,
      paper: { leak: expect.stringMatching(/^Leak: beats of 5 patients/) as string },
    });
    expect(ended.outcome?.heldOut?.patientCount).toBe(2);
    const { card } = await desk.get('models.show', { modelId: 'cnet-desk-1' });
    expect(card.trainingRecords).not.toContain(`library/${ids.get('200')}`);
    expect(card.provenance?.protocol).toBe('paper');
  });

  const compression = (method: 'alq' | 'int8', part: Partial<TrainingPlan['fit']> = {}): TrainingPlan => {
    const base = plan({ title: `Smaller by ${method}` });
    const fit = { ...base.fit, epochCount: 3, maxRowsPerClass: 60, ...part };
    return { ...base, fit, compression: { method, targetBits: 2 } };
  };

  it('makes the shipped model smaller, down to 2 bits a weight, judged beside it on the held-out, and it answers recordings', async () => {
    const run = await desk.get('training.start', { plan: compression('alq') });
    const ended = await end(run);
    expect(ended).toMatchObject({ state: 'done', message: expect.stringMatching(/^Made cnet-aami5-v\d/) as string });
    const bits = ended.epochs.map((epoch) => epoch.compression?.averageBits ?? NaN);
    bits.forEach((value, k) => expect(value).toBeLessThanOrEqual((bits[k - 1] ?? 8) + 1e-9));
    expect(bits.at(-1)).toBeLessThanOrEqual(2);
    expect(ended.epochs.at(-1)).toMatchObject({ epochCount: ended.epochs.length });
    expect(ended.epochs.at(-1)?.compression?.stage).toMatch(/^finish/);
    const { outcome } = ended;
    expect(outcome?.compression?.averageBits).toBeLessThanOrEqual(2);
    expect(outcome?.compression?.fileBytes).toBeLessThan(outcome?.compression?.uncompressedBytes ?? 0);
    expect(outcome?.comparison?.before.beatCount).toBe(outcome?.heldOut?.beatCount);
    const modelId = outcome!.modelId;
    const { card } = await desk.get('models.show', { modelId });
    expect(card.compression).toMatchObject({ method: 'alq', coordinates: 'int8' });
    expect(card.compression?.curve.some(({ stage }) => stage === 'pruning')).toBe(true);
    expect(card.trainingProtocol).toContain('made smaller by adaptive loss-aware quantisation');
    const job = await desk.get('predictions.start', {
      recordId: ids.get('200')!,
      modelId,
      beatsFromSetId: null,
    });
    const answered = await desk.services.jobEnds.wait(job);
    const { columns } = await desk.get('predictions.read', { runId: answered.resultIds[0]! });
    expect(columns.probabilities.length).toBeGreaterThan(1000);
    const again = await desk.call('training.survey', {
      plan: { ...compression('int8'), start: { kind: 'model', modelId, trains: 'all' } },
    });
    expect(again).toMatchObject({ error: { code: 'training/not-possible' } });
    expect(again.ok ? '' : again.error.message).toContain('has been made smaller already');
  });

  it('rounds to 8 bits without training: a byte a weight in the file, and nearly the same answers', async () => {
    const ended = await end(await desk.get('training.start', { plan: compression('int8') }));
    expect(ended).toMatchObject({ state: 'done', epochsDone: 1, outcome: { compression: { averageBits: 8 } } });
    const { fileBytes, uncompressedBytes } = ended.outcome!.compression!;
    expect(uncompressedBytes / fileBytes).toBeGreaterThan(3.6);
    expect(Math.abs(ended.outcome?.comparison?.accuracy.value ?? 1)).toBeLessThan(0.01);
  });

  it('ends a compression that is cancelled, and does not offer to take it up again', async () => {
    const started = await desk.get('training.start', { plan: compression('alq', { epochCount: 70 }) });
    await new Promise<void>((resolve) => {
      desk.services.subscribe(({ name, payload }) => {
        if (name === 'training.changed' && payload.epoch !== null) resolve();
      });
    });
    await desk.get('jobs.cancel', { jobId: (await show(started.id)).jobId as JobId });
    const ended = await end(started);
    expect(ended).toMatchObject({ state: 'cancelled', outcome: null });
    expect(ended.whyNotResume).toContain('keeps nothing to go on from');
    await desk.get('training.delete', { runId: started.id });
  });

  it('that was cancelled can be taken up only while its labels are as they were, and goes when it is deleted', async () => {
    const started = await desk.get('training.start', { plan: plan() });
    await desk.get('jobs.cancel', { jobId: (await show(started.id)).jobId as JobId });
    expect(await end(started)).toMatchObject({ state: 'cancelled', whyNotResume: null, outcome: null });
    const { set } = await desk.get('annotations.read', { setId: correctedSet });
    await desk.get('annotations.undo', { setId: correctedSet, expectedSeq: set.headSeq });

    const refused = await desk.call('training.resume', { runId: started.id });

    expect(refused).toMatchObject({ error: { code: 'training/changed-data' } });
    expect(refused.ok ? '' : refused.error.message).toContain('The labels of 106 have changed');
    await desk.get('training.delete', { runId: started.id });
    expect(await desk.call('training.show', { runId: started.id })).toMatchObject({
      error: { code: 'training/unknown-run' },
    });
    expect(readdirSync(join(libraryFolder, 'training'))).not.toContain(started.id);
  });
});
