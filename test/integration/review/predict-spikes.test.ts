import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { openDesk, type OpenDesk } from '#test/builders/open-desk.ts';
import { drawWeights } from '#test/builders/spiking.ts';
import { writeSpikingForm } from '#test/builders/spiking-model.ts';
import type { ModelId, PredictionRunId, RecordId } from '#shared/units/ids.ts';

let desk: OpenDesk;
let recordId: RecordId;
let short: RecordId;
const spikingModelId = 'whole-spikes';
const network = cinc2017Lite.describe({});
const models = () => join(desk.folder, 'library', 'models');

beforeAll(async () => {
  desk = openDesk();
  const facts = { recipeId: 'cinc2017-100hz@1', task: 'records', id: 'whole' as ModelId } as const;
  await writeNetworkModel(join(models(), 'whole'), {
    card: makeNetworkCard(network, { ...facts, supportedLeads: ['mlii'] }),
    ...drawWeights(network, 3),
  });
  await writeSpikingForm(models(), 'whole');
  recordId = await bring('made', 20);
  short = await bring('short', 5);
});
afterAll(() => desk.close());

async function bring(name: string, durationSec: number): Promise<RecordId> {
  const { path } = await makeRecording(join(desk.folder, 'in'), name, { durationSec });
  const job = await desk.import([`${path}.hea`]);
  return job.resultIds[0] as RecordId; // an import's results are records
}

async function predict(spiking: { steps: number; stopsEarly: boolean } | null, id = recordId) {
  const wish = spiking === null ? null : { spikingModelId, ...spiking };
  const request = { recordId: id, modelId: 'whole', beatsFromSetId: null, spiking: wish };
  const job = await desk.end(await desk.get('predictions.start', request));
  const [runId] = job.resultIds;
  return { job, answer: runId === undefined ? undefined : await desk.get('predictions.read-rows', { runId }) };
}

const view = { spikingModelId, steps: 20, layer: 'conv3.relu', startChannel: 0, endChannel: 64, maxColumns: 4000 };

describe('a recording asked by spikes on the desk', () => {
  it('is answered by the spiking form, more like the network the more steps it takes, with its operations and energy', async () => {
    const { answer: own } = await predict(null);
    const differences = [];
    for (const steps of [4, 400]) {
      const { answer } = await predict({ steps, stopsEarly: false });
      expect(answer?.run).toMatchObject({ modelId: 'whole', backend: 'spikes', spiking: { spikingModelId, steps } });
      const probabilities = answer?.rows[0]?.probabilities ?? [];
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      differences.push(
        Math.max(...probabilities.map((p, k) => Math.abs(p - (own?.rows[0]?.probabilities?.[k] ?? NaN)))),
      );
      const spiking = answer?.run.spiking;
      expect(spiking?.layers.map(({ name }) => name)).toEqual(
        [1, 2, 3, 4, 5, 6].map((k) => `conv${k}.relu`).concat('readout'),
      );
      expect(spiking?.layers[2]).toMatchObject({ time: 750, channels: 64 });
      expect(spiking?.savesEnergy).toBe((spiking?.meanSteps ?? NaN) < (spiking?.breakEvenSteps ?? NaN));
    }
    expect(own?.run.spiking).toBeUndefined();
    expect(differences[1]).toBeLessThan(0.03);
    expect(differences[1]).toBeLessThan(differences[0]!);
  });

  it('stops early where the card has a rule and that is asked for', async () => {
    const { answer } = await predict({ steps: 200, stopsEarly: true });
    expect(answer?.run.spiking).toMatchObject({ stopsEarly: true, steps: 200, meanSteps: 20 });
  });

  it('is refused with its length where it is shorter than what a neuron looks at', async () => {
    const { job } = await predict({ steps: 20, stopsEarly: false }, short);
    expect(job).toMatchObject({ state: 'failed' });
    expect(job.message).toBe(
      'It lasts 5.0 s, and the spiking network looks at 5.9 s at a time: it is too short. Ask whole itself.',
    );
  });

  it('can be cancelled', async () => {
    const spiking = { spikingModelId, steps: 10_000, stopsEarly: false };
    const started = await desk.get('predictions.start', { recordId, modelId: 'whole', beatsFromSetId: null, spiking });
    await desk.get('jobs.cancel', { jobId: started.id });
    expect(await desk.end(started)).toMatchObject({ state: 'cancelled', resultIds: [] });
  });

  it.each([
    ['0 steps', { steps: 0 }, 'ipc/bad-input'],
    ['10,001 steps', { steps: 10_001 }, 'ipc/bad-input'],
    ['a spiking form that is not there', { spikingModelId: 'no-such' }, 'model/unknown'],
    ['a model that is no spiking form', { spikingModelId: 'whole' }, 'model/not-applicable'],
  ])('is refused %s', async (_, own, code) => {
    const spiking = { spikingModelId, steps: 10, stopsEarly: false, ...own };
    const answer = await desk.call('predictions.start', { recordId, modelId: 'whole', beatsFromSetId: null, spiking });
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });

  it('is refused the spiking form of another model', async () => {
    const spiking = { spikingModelId, steps: 10, stopsEarly: false };
    const answer = await desk.call('predictions.start', {
      recordId,
      modelId: 'untrained',
      beatsFromSetId: null,
      spiking,
    });
    expect(answer.ok ? '' : answer.error.message).toBe('whole-spikes is the spiking form of whole, not of untrained.');
  });
});

describe('the raster of a layer', () => {
  it('places positions of the layer on the recording: 20 s of 30 begin 5 s into the row, 8 values a position', async () => {
    const raster = await desk.get('spiking.raster', {
      ...view,
      recordId,
      startSample: 0,
      endSample: 7200,
      maxSpikes: 0,
    });
    expect(raster).toMatchObject({
      steps: 20,
      time: 750,
      channels: 64,
      firstSample: -5 * 360,
      samplesPerPosition: 4 * 3.6,
      startPosition: 125,
      endPosition: 625,
      positionsPerColumn: 1,
      columnCount: 500,
      spikes: null,
    });
    const total = raster.counts.reduce((sum, count) => sum + count, 0);
    expect(raster.counts.length).toBe(64 * 500);
    expect(raster.rate).toBeCloseTo(total / (64 * 500 * 20), 9);
    expect(total).toBeGreaterThan(0);
  });

  it('adds up positions beyond the columns that are wanted, and lists spikes one by one where they are few', async () => {
    const window = { ...view, recordId, startSample: 360, endSample: 720, startChannel: 3, endChannel: 9 };
    const fine = await desk.get('spiking.raster', { ...window, maxSpikes: 100_000 });
    const coarse = await desk.get('spiking.raster', { ...window, maxColumns: 5, maxSpikes: 0 });
    expect(fine).toMatchObject({
      startPosition: 150,
      endPosition: 175,
      columnCount: 25,
      startChannel: 3,
      endChannel: 9,
    });
    expect(coarse).toMatchObject({ positionsPerColumn: 5, columnCount: 5 });
    const { positions, channels, steps } = fine.spikes!;
    const counts = new Uint32Array(6 * 25);
    positions.forEach((position, k) => counts[(channels[k]! - 3) * 25 + position - 150]!++);
    expect(counts).toEqual(fine.counts);
    expect(Math.max(...steps)).toBeLessThan(20);
    expect(coarse.counts.reduce((sum, count) => sum + count, 0)).toBe(positions.length);
  });

  it.each([
    ['a layer that is not there', { layer: 'no-layer' }, 'snn/bad-input'],
    ['channels that are not there', { startChannel: 64, endChannel: 70 }, 'snn/bad-input'],
    ['a recording that is not there', { recordId: 'no-record' }, 'library/unknown-record'],
    ['a window that ends where it begins', { endSample: 0 }, 'ipc/bad-input'],
  ])('is refused for %s', async (_, own, code) => {
    const request = { ...view, recordId, startSample: 0, endSample: 7200, maxSpikes: 0, ...own };
    expect(await desk.call('spiking.raster', request)).toMatchObject({ ok: false, error: { code } });
  });

  it('is given up where nobody looks any more, and asked for again from the beginning', async () => {
    const subject = { recordId, spikingModelId, steps: 10_000, layer: 'conv6.relu' };
    const window = { startSample: 0, endSample: 7200, startChannel: 0, endChannel: 8, maxColumns: 100, maxSpikes: 0 };
    const asked = desk.call('spiking.raster', { ...subject, ...window });
    const other = desk.call('spiking.raster', { ...subject, ...window, layer: 'conv3.relu', steps: 20 });
    await desk.get('spiking.stop-raster', subject);
    expect(await asked).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(await other).toMatchObject({ ok: true });
    const few = { ...subject, steps: 12, ...window };
    expect(await desk.get('spiking.raster', few)).toMatchObject({ steps: 12, layer: 'conv6.relu' });
  });
});

describe('the raster of a beat', () => {
  const beatView = { spikingModelId: 'beaty-spikes', steps: 20, startChannel: 0, endChannel: 32, maxColumns: 4000 };
  const window = { ...beatView, startSample: 0, endSample: 7200, maxSpikes: 100_000 };
  let runId: PredictionRunId;
  let samples: readonly number[];

  beforeAll(async () => {
    const own = cnet.describe({});
    const classes = ['N', 'S', 'V', 'F', 'Q'].map((id) => ({ id, name: id, supported: true, why: null }));
    const facts = { recipeId: 'kachuee-beats@1', task: 'beats', id: 'beaty' as ModelId, classes } as const;
    const card = makeNetworkCard(own, { ...facts, supportedLeads: ['mlii'] });
    await writeNetworkModel(join(models(), 'beaty'), { card, ...drawWeights(own, 3) });
    await writeSpikingForm(models(), 'beaty');
    const wish = { spikingModelId: 'beaty-spikes', steps: 20, stopsEarly: false };
    const request = { recordId, modelId: 'beaty', beatsFromSetId: null, spiking: wish };
    const job = await desk.end(await desk.get('predictions.start', request));
    runId = job.resultIds[0] as PredictionRunId; // a prediction's
    samples = [...(await desk.get('predictions.read', { runId })).columns.samples];
  });

  it('begins where its row does, at the R peak, and has a position for each of its 187 values of 8 ms', async () => {
    const sample = samples[3]!;
    const raster = await desk.get('spiking.raster', {
      ...window,
      recordId,
      layer: 'block1.relu',
      beat: { runId, sample },
    });
    expect(raster).toMatchObject({
      firstSample: sample,
      time: 187,
      placedPositions: 187,
      startPosition: 0,
      endPosition: 187,
    });
    expect(raster.samplesPerPosition).toBeCloseTo(2.88, 9);
    expect(raster.rate).toBeGreaterThan(0);
    // A layer without time is one position for the whole beat.
    const hidden = await desk.get('spiking.raster', {
      ...window,
      recordId,
      layer: 'hidden.relu',
      beat: { runId, sample },
    });
    expect(hidden).toMatchObject({ time: 1, placedPositions: 1, columnCount: 1, samplesPerPosition: 187 * 2.88 });
    const next = await desk.get('spiking.raster', {
      ...window,
      recordId,
      layer: 'block1.relu',
      beat: { runId, sample: samples[4]! },
    });
    expect(next.firstSample).toBe(samples[4]);
    expect([...next.counts]).not.toEqual([...raster.counts]);
  });

  it.each([
    ['no beat', () => null, 'snn/bad-input', 'beaty answers about beats: name one of an answer.'],
    [
      'a beat without an answer',
      () => ({ runId, sample: samples.at(-1)! }),
      'model/not-applicable',
      'there are no spikes of it',
    ],
    [
      'an answer that is not there',
      () => ({ runId: 'no-run' as PredictionRunId, sample: 1 }),
      'prediction/unknown-run',
      'no longer in the library',
    ],
  ])('is refused for %s', async (_, beat, code, message) => {
    const answer = await desk.call('spiking.raster', { ...window, recordId, layer: 'block1.relu', beat: beat() });
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(answer.ok ? '' : answer.error.message).toContain(message);
  });
});

describe('spiking forms in the list', () => {
  it('stand apart from the models, and say what is wrong with them', async () => {
    await writeSpikingForm(models(), 'whole', {
      id: 'lost' as ModelId,
      parent: { id: 'gone' as ModelId, version: '1', weightsSha256: '0'.repeat(64) },
    });
    await writeSpikingForm(models(), 'whole', { id: 'torn' as ModelId });
    await writeSpikingForm(models(), 'whole', { id: 'changed' as ModelId });
    rmSync(join(models(), 'torn', 'scales.bin'));
    writeFileSync(join(models(), 'changed', 'scales.bin'), new Uint8Array(4 * 384));
    const listed = await desk.get('spiking.list', {});
    expect(Object.fromEntries(listed.map(({ card, problem }) => [card.id, problem]))).toEqual({
      'whole-spikes': null,
      'beaty-spikes': null,
      lost: 'The spiking network lost has the weights of gone 1, which is not here: take that model in.',
      torn: 'The model cannot be used: scales.bin is missing or cannot be read.',
      changed: 'The model cannot be used: scales.bin is not the file that the card describes: its SHA-256 differs.',
    });
    expect((await desk.get('models.list', {})).map(({ card }) => card.id).sort()).toEqual([
      'beaty',
      'untrained',
      'whole',
    ]);
    const asked = await desk.call('predictions.start', { recordId, modelId: spikingModelId, beatsFromSetId: null });
    expect(asked.ok ? '' : asked.error.message).toBe(
      'whole-spikes is the spiking form of whole: name whole in its place (predict --model whole --snn T --snn-form whole-spikes).',
    );
  });
});
