import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { CompressionForm } from '#renderer/state/compression-form.svelte.ts';
import { root } from '#scripts/setup/places.mjs';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import type { TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import type { CompressionOptions } from '#shared/ipc/schemas/training.ts';
import { err, ok, type AppError } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';
import { createTestBridge, type TestBridge } from '#test/builders/desk-bridge.ts';
import { buildModel, buildSummary, buildSurvey } from '#test/builders/training-facts.ts';

const card = modelCardSchema.parse(
  JSON.parse(readFileSync(join(root, 'resources', 'models', 'cnet-aami5', 'card.json'), 'utf8')),
) as ModelCard; // the schema is the type's
let bridge: TestBridge;
let survey: TrainingSurvey;
let form: CompressionForm;
let refusesStart: boolean;
let options: CompressionOptions;
let taken: AppError | null;
const settle = () => vi.advanceTimersByTimeAsync(2_000);

beforeEach(() => {
  vi.useFakeTimers();
  survey = buildSurvey();
  refusesStart = false;
  taken = null;
  options = { rows: ['library', 'none'], dataSets: [], folderName: null, dataProblem: null, whyNot: null };
  bridge = createTestBridge({
    'training.compression': () => ok(options),
    'training.take-data': () => {
      if (taken !== null) return { ok: false, error: taken };
      options = { ...options, folderName: 'plawiak17', dataProblem: null };
      return ok(options);
    },
    'training.survey': () => ok(survey),
    'training.estimate': () =>
      ok({ durationSec: 60, rowsPerSec: 900, rowCount: 9_000, epochCount: 100, how: 'probe', measuredAtMs: 1 }),
    'training.start': ({ plan }: { plan: TrainingPlan }) =>
      refusesStart
        ? err('training/not-possible', 'There is nothing to compress.')
        : ok(buildSummary({ plan, state: 'queued' })),
  });
  form = new CompressionForm(createApi(bridge), buildModel(card));
});
/** The same for a model with other ways to be made smaller. */
function reopen(own: Partial<CompressionOptions>): void {
  options = { ...options, ...own };
  form = new CompressionForm(createApi(bridge), buildModel(card));
}
afterEach(() => vi.useRealTimers());

describe('a compression that is thought out', () => {
  it('suggests ALQ down to 2 bits on the whole model, by patient, and counts the data first', async () => {
    await vi.advanceTimersByTimeAsync(1);
    expect(form.whyNot).toBe('The data are being counted.');
    await settle();
    expect(form.whyNot).toBeNull();
    expect(form.plan).toMatchObject({
      protocol: 'by-patient',
      start: { kind: 'model', trains: 'all' },
      fit: { epochCount: 70, maxRowsPerClass: 2000, seed: 1 },
      compression: { method: 'alq', targetBits: 2, rows: 'library' },
    });
    expect(form.plan?.title).toContain('ALQ at 2 bits');
  });

  it('asks of rounding to 8 bits neither budget nor epochs, whatever stood in their fields', async () => {
    await settle();
    form.set('targetBits', 'two');
    expect(form.plan).toBeNull();
    expect(form.whyNot).toContain('its field says why');
    form.choose('int8');
    expect(form.fields.map(({ key }) => key)).toEqual(['seed']);
    await settle();
    expect(form.plan?.compression).toEqual({ method: 'int8', targetBits: 2, rows: 'library' });
  });

  it('says what stands in the way: data that are too few, a number out of bounds', async () => {
    survey = buildSurvey({ problem: 'Nobody of these recordings may be trained on.' });
    await settle();
    form.set('seed', '2');
    await settle();
    expect(form.whyNot).toBe('Nobody of these recordings may be trained on.');
    expect(await form.begin()).toBeNull();
    form.set('targetBits', '9');
    expect(form.plan).toBeNull();
  });

  it('begins a run, or keeps why it was refused', async () => {
    await settle();
    expect((await form.begin())?.plan.compression).toEqual({ method: 'alq', targetBits: 2, rows: 'library' });
    refusesStart = true;
    expect(await form.begin()).toBeNull();
    expect(form.refusal?.message).toBe('There is nothing to compress.');
  });

  it('offers no rows only to rounding, and goes back to the data set when the method trains again', async () => {
    reopen({ rows: ['data-set', 'none'], dataSets: ['plawiak17'], folderName: 'data', dataProblem: null });
    await settle();
    expect([form.rows, form.rowChoices]).toEqual(['data-set', ['data-set']]);
    expect(form.fields.map(({ label }) => label)).toContain('Rows of a class in an epoch');
    form.choose('float16');
    form.chooseRows('none');
    expect([form.rows, form.fields]).toEqual(['none', []]);
    await settle();
    expect(form.plan?.compression).toEqual({ method: 'float16', targetBits: 2, rows: 'none' });
    expect(form.whyNot).toBeNull();
    form.choose('inq');
    expect(form.rows).toBe('data-set');
  });

  it('says which data set is missing until its folder was chosen, and why another folder will not do', async () => {
    const missing = "Choose the folder in which 'plawiak17' lies.";
    survey = buildSurvey({ problem: missing, classIds: ['NSR'] });
    reopen({ rows: ['data-set', 'none'], dataSets: ['plawiak17'], dataProblem: missing });
    await settle();
    expect(form.whyNot).toBe(missing);

    const grants = Promise.resolve(ok(['g' as GrantId]));
    taken = err('training/not-possible', "'wrong' holds no folder named 'plawiak17'.").error;
    await form.takeData(grants);
    expect(form.refusal?.message).toContain("'wrong' holds no folder");
    await form.takeData(Promise.resolve(ok([])));
    expect([form.refusal, form.isTakingData]).toEqual([null, false]);

    taken = null;
    survey = buildSurvey({ classIds: ['NSR'] });
    await form.takeData(grants);
    await settle();
    expect([form.whyNot, form.options?.folderName, form.refusal]).toEqual([null, 'plawiak17', null]);
  });

  it('says why a model cannot be made smaller at all', async () => {
    reopen({ rows: [], whyNot: 'It has been made smaller already.' });
    await settle();
    expect([form.plan, form.whyNot, form.fields]).toEqual([null, 'It has been made smaller already.', []]);
  });
});
