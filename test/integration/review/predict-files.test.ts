import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBeatCsv } from '#main/app/cli/beat-csv.ts';
import { readRecording } from '#main/importers/registry.ts';
import type { CommandServices } from '#main/index/command-services.ts';
import { openCommandServices } from '#main/index/command-services.ts';
import type { LoadedModel } from '#main/models/read-model.ts';
import { readModel } from '#main/models/read-model.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { makeRandomModel } from '#test/builders/random-model.ts';
import { readFileSync } from 'node:fs';

let folder: string;
let services: CommandServices;
let model: LoadedModel;
let beats: readonly number[];
let desk: OpenDesk;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overread-predict-'));
  ({ beats } = await makeRecording(join(folder, 'in', 'deep'), 'made', { durationSec: 60 }));
  makeRandomModel(join(folder, 'models'));
  model = unwrap(await readModel(join(folder, 'models', 'untrained')));
  services = openCommandServices();
  desk = openDesk();
});
afterAll(async () => {
  await services.close();
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

const signal = new AbortController().signal;

describe('a model on a file', () => {
  it('answers exactly as on the same recording in the library, and writes <record>.pred in its subfolder', async () => {
    const [ref] = unwrap(await services.files.find(join(folder, 'in')));
    const place = { outFolder: join(folder, 'out'), annotator: 'pred', overwrite: false };

    const predicted = unwrap(await services.files.predict(ref!, model, { place, signal }));

    const job = await desk.import([join(folder, 'in')]);
    const request = { recordId: job.resultIds[0]!, modelId: 'untrained', beatsFromSetId: null };
    const ended = await desk.end(await desk.get('predictions.start', request));
    const { run, columns } = await desk.get('predictions.read', { runId: ended.resultIds[0]! });
    expect(predicted.columns).toStrictEqual(columns);
    expect(run).toMatchObject(predicted.facts);
    expect(predicted.fileName).toBe(join('deep', 'made.pred'));

    await makeRecording(join(folder, 'out', 'deep'), 'made', { durationSec: 60 });
    const [written] = unwrap(await services.files.find(join(folder, 'out')));
    const { annotationSets } = unwrap(await readRecording(written!));
    const { annotations } = annotationSets.find(({ annotator }) => annotator === 'pred')!;
    expect(annotations.auxTexts[0]).toContain('model beats, not reviewed; model untrained 1.0.0');
    expect([...annotations.samples.subarray(1)]).toEqual([...columns.samples]);
    expect(annotations.codes.at(-1)).toBe(13); // the last beat has no answer: Q
  });

  it('writes a table with a row for each beat, and empty fields where there is no answer', async () => {
    const [ref] = unwrap(await services.files.find(join(folder, 'in')));
    const { columns } = unwrap(await services.files.predict(ref!, model, { place: null, signal }));
    const path = join(folder, 'beats.csv');

    const csv = unwrap(await openBeatCsv(path, { card: model.card, steps: null, overwrite: false }));
    unwrap(await csv.add('a "record", with a comma', columns));
    await csv.close();

    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('record,sample,label,p_N,p_S,p_V,p_F,p_Q,abstained');
    expect(lines).toHaveLength(beats.length + 1);
    expect(lines[1]).toMatch(/^"a ""record"", with a comma",\d+,[NSVF],0\.\d+,[\d.e-]+,[\d.e-]+,[\d.e-]+,0,$/);
    expect(lines.at(-1)).toMatch(/",\d+,,,,,,,too-close-to-edge$/);
    expect(await openBeatCsv(path, { card: model.card, steps: null, overwrite: false })).toMatchObject({
      error: { code: 'export/exists' },
    });
    expect(
      await openBeatCsv(join(folder, 'no', 'such.csv'), { card: model.card, steps: null, overwrite: false }),
    ).toMatchObject({
      error: { code: 'export/unwritable' },
    });
  });

  it('writes the 40 time steps that spikes took behind each of its answers, and nothing where there is none', async () => {
    const [ref] = unwrap(await services.files.find(join(folder, 'in')));
    const { columns } = unwrap(await services.files.predict(ref!, model, { place: null, signal }));
    const path = join(folder, 'spikes.csv');

    const csv = unwrap(await openBeatCsv(path, { card: model.card, steps: 40, overwrite: false }));
    unwrap(await csv.add('one', columns));
    await csv.close();

    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('record,sample,label,p_N,p_S,p_V,p_F,p_Q,abstained,steps');
    expect(lines[1]).toMatch(/,0,,40$/);
    expect(lines.at(-1)).toMatch(/,too-close-to-edge,$/);
  });

  it('that is stopped leaves no file', async () => {
    const [ref] = unwrap(await services.files.find(join(folder, 'in')));
    const stop = new AbortController();
    const outFolder = join(folder, 'stopped');
    const predicting = services.files.predict(ref!, model, {
      place: { outFolder, annotator: 'pred', overwrite: false },
      signal: stop.signal,
    });
    stop.abort();
    expect((await predicting).ok).toBe(false);
    expect(readdirSync(folder)).not.toContain('stopped');
  });
});
