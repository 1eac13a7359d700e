import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import type { TensorChild } from '#main/tensor/supervisor/tensor-child.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId, RecordId } from '#shared/units/ids.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';

/** What waits for a deadline takes 30 s and more; how much sooner it is depends on the machine. */
const HANGS_MS = 15_000;

const MODEL = 'untrained';

let desk: OpenDesk;
let children: TensorChild[];
beforeEach(() => {
  children = [];
  desk = openDesk({
    startTensorChild() {
      const child = forkTensorChild();
      children.push(child);
      return child;
    },
  });
});
afterEach(() => desk.close());

/** Imports a made recording and gives its id and the beats that were put in. */
async function bring(
  options: Parameters<typeof makeRecording>[2],
): Promise<{ id: RecordId; beats: readonly number[] }> {
  const { path, beats } = await makeRecording(join(desk.folder, 'recordings'), 'made', options);
  const job = await desk.import([`${path}.hea`]);
  return { id: job.resultIds[0] as RecordId, beats };
}

async function predict(recordId: RecordId, modelId = MODEL) {
  const job = await desk.get('predictions.start', { recordId, modelId, beatsFromSetId: null });
  return desk.end(job);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a prediction', () => {
  it('of a minute finds its beats, classifies all but the last, and tells the desk', async () => {
    const { id, beats } = await bring({ durationSec: 60 });

    const job = await predict(id);

    expect(job).toMatchObject({ state: 'done', kind: 'predict', title: 'Predict made with Untrained CNet' });
    const { run, columns } = await desk.get('predictions.read', { runId: job.resultIds[0]! });
    expect(run).toMatchObject({
      recordId: id,
      modelId: MODEL,
      leadKey: '0',
      beatSource: 'detector',
      detectorId: 'qrs-evidence@1',
      notApplicable: null,
      seenInTraining: false,
      backend: 'tensorflow',
    });
    expect(columns.samples.length).toBe(beats.length);
    columns.samples.forEach((sample, k) => expect(Math.abs(sample - beats[k]!)).toBeLessThanOrEqual(3));
    expect(Array.from(columns.abstentions.subarray(0, -1)).every((reason) => reason === 0)).toBe(true);
    expect(ABSTENTIONS[columns.abstentions.at(-1)!]).toBe('too-close-to-edge');
    const rows = beats.map((_, k) => columns.probabilities.subarray(5 * k, 5 * k + 5));
    for (const row of rows.slice(0, -1)) {
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      expect(row[4]).toBe(0); // Q was never trained
    }
    expect(rows.at(-1)!.every(Number.isNaN)).toBe(true);
    expect(run.classCounts.reduce((sum, count) => sum + count, 0)).toBe(beats.length - 1);

    const detail = await desk.get('library.get', { recordId: id });
    expect(detail).toMatchObject({ state: 'predicted', preferredRunId: run.id });
    expect(desk.events).toContainEqual({ name: 'predictions.changed', payload: { recordId: id, runId: run.id } });
    const states = desk.events.flatMap(({ name, payload }) => (name === 'tensor.changed' ? [payload.state] : []));
    expect(states).toEqual(['starting', 'ready']);
  });

  it('of a lead that the model never saw is not measurable, and starts no TensorFlow', async () => {
    const { id } = await bring({ durationSec: 30, leadNames: ['V5'] });
    const job = await predict(id);
    const { run, columns } = await desk.get('predictions.read', { runId: job.resultIds[0]! });
    expect(run.notApplicable).toContain('trained on lead MLII');
    expect(run.abstainedCount).toBe(run.beatCount);
    expect(run.beatCount).toBeGreaterThan(20);
    expect(columns.probabilities.every(Number.isNaN)).toBe(true);
    expect(children).toEqual([]);
  });

  it('takes the beats of a set where it is told to, paced ones without an answer and deleted ones left out', async () => {
    const { id, beats } = await bring({ durationSec: 30 });
    const set = await desk.get('annotations.create-set', { recordId: id, readerName: 'A', base: { kind: 'empty' } });
    const add = (sample: number, code: number) => {
      return { kind: 'add' as const, sample, code, subtype: 0, chan: 0, num: 0, aux: null };
    };
    const marks = beats.slice(0, 10).map((sample, k) => add(sample, k === 2 ? 12 : 1));
    await desk.get('annotations.edit', { setId: set.id, expectedSeq: set.headSeq, edits: marks, why: null });
    const { columns: marked } = await desk.get('annotations.read', { setId: set.id });
    const edits = [{ kind: 'delete' as const, ids: [marked.ids[4]!] }];
    await desk.get('annotations.edit', { setId: set.id, expectedSeq: set.headSeq + 1, edits, why: null });

    const job = await desk.get('predictions.start', { recordId: id, modelId: MODEL, beatsFromSetId: set.id });
    const ended = await desk.end(job);

    const { run, columns } = await desk.get('predictions.read', { runId: ended.resultIds[0]! });
    expect(run).toMatchObject({ beatSource: 'annotations', detectorId: 'none', beatCount: 9 });
    expect([...columns.samples]).toEqual(beats.slice(0, 10).filter((_, k) => k !== 4));
    expect(ABSTENTIONS[columns.abstentions[2]!]).toBe('paced');
  });

  it('says that a recording was seen in training when its content was', async () => {
    const { id } = await bring({ durationSec: 20 });
    const first = await predict(id);
    expect((await desk.get('predictions.read', { runId: first.resultIds[0]! })).run.seenInTraining).toBe(false);
    const { path } = await makeRecording(join(desk.folder, 'again'), 'made', { durationSec: 20 });
    const { contentSha256 } = await hashOf(path);
    makeRandomModel(join(desk.folder, 'resources', 'models'), {
      id: 'knows-it' as ModelId,
      trainingContentHashes: [contentSha256],
    });
    const second = await predict(id, 'knows-it');
    expect((await desk.get('predictions.read', { runId: second.resultIds[0]! })).run.seenInTraining).toBe(true);
  });

  it('of an unknown record, with an unknown model or with beats of another record’s set is refused at once', async () => {
    const { id } = await bring({ durationSec: 20 });
    const start = (recordId: string, modelId: string, beatsFromSetId: string | null) =>
      desk.call('predictions.start', { recordId, modelId, beatsFromSetId });
    expect(await start('nobody', MODEL, null)).toMatchObject({ error: { code: 'library/unknown-record' } });
    expect(await start(id, 'nothing', null)).toMatchObject({ error: { code: 'model/unknown' } });
    expect(await start(id, MODEL, 'no-set')).toMatchObject({ error: { code: 'annotation/unknown-set' } });
  });

  it('that is cancelled leaves nothing', async () => {
    const { id } = await bring({ durationSec: 600 });
    const job = await desk.get('predictions.start', { recordId: id, modelId: MODEL, beatsFromSetId: null });
    await desk.get('jobs.cancel', { jobId: job.id });
    expect(await desk.end(job)).toMatchObject({ state: 'cancelled', resultIds: [] });
    expect((await desk.get('library.get', { recordId: id })).runs).toEqual([]);
  });
});

describe('a tensor process that is killed', () => {
  it('in the middle of a prediction fails the job without waiting, leaves no partial run, and the next one succeeds', async () => {
    const { id } = await bring({ durationSec: 1800 });
    await predict(id);
    const before = (await desk.get('library.get', { recordId: id })).runs.length;
    expect(before).toBe(1);

    const job = await desk.get('predictions.start', { recordId: id, modelId: MODEL, beatsFromSetId: null });
    await untilClassifying(job.id);
    const killedAtMs = performance.now();
    children[0]!.kill();
    const failed = await desk.end(job);
    const tookMs = performance.now() - killedAtMs;

    expect(failed.state).toBe('failed');
    expect(failed.message).toContain('ended in the middle of its work');
    expect(tookMs).toBeLessThan(HANGS_MS);
    expect((await desk.get('library.get', { recordId: id })).runs).toHaveLength(before);
    expect(await predict(id)).toMatchObject({ state: 'done' });
    expect((await desk.get('library.get', { recordId: id })).runs).toHaveLength(before + 1);
  });

  it('is gone with the desk', async () => {
    const { id } = await bring({ durationSec: 20 });
    await predict(id);
    const { pid } = children[0]!;
    expect(isRunning(pid!)).toBe(true);
    await desk.services.close();
    expect(isRunning(pid!)).toBe(false);
  });
});

/** Until the job has said that beats are being classified, so that a request is under way. */
async function untilClassifying(jobId: string): Promise<void> {
  await expect
    .poll(async () => unwrap(await desk.call('jobs.get', { jobId })).message, { interval: 1, timeout: 20_000 })
    .toBe('Classifying beats');
}

async function hashOf(path: string): Promise<{ contentSha256: string }> {
  const { contentHashOf } = await import('#main/library/content-hash.ts');
  const { findRecordings, readRecording } = await import('#main/importers/registry.ts');
  const [ref] = unwrap(await findRecordings(`${path}.hea`));
  return { contentSha256: contentHashOf(unwrap(await readRecording(ref!))) };
}
