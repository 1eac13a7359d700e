import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { CompressionForm } from '#renderer/state/compression-form.svelte.ts';
import { root } from '#scripts/setup/places.mjs';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import type { TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import { err, ok } from '#shared/result/result.ts';
import { createTestBridge, type TestBridge } from '#test/builders/desk-bridge.ts';
import { buildModel, buildSummary, buildSurvey } from '#test/builders/training-facts.ts';

const card = modelCardSchema.parse(
  JSON.parse(readFileSync(join(root, 'resources', 'models', 'cnet-aami5', 'card.json'), 'utf8')),
) as ModelCard; // the schema is the type's
let bridge: TestBridge;
let survey: TrainingSurvey;
let form: CompressionForm;
let refusesStart: boolean;
const settle = () => vi.advanceTimersByTimeAsync(2_000);

beforeEach(() => {
  vi.useFakeTimers();
  survey = buildSurvey();
  refusesStart = false;
  bridge = createTestBridge({
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
afterEach(() => vi.useRealTimers());

describe('a compression that is thought out', () => {
  it('suggests ALQ down to 2 bits on the whole model, by patient, and counts the data first', async () => {
    expect(form.whyNot).toBe('The data are being counted.');
    await settle();
    expect(form.whyNot).toBeNull();
    expect(form.plan).toMatchObject({
      protocol: 'by-patient',
      start: { kind: 'model', trains: 'all' },
      fit: { epochCount: 70, maxRowsPerClass: 2000, seed: 1 },
      compression: { method: 'alq', targetBits: 2 },
    });
    expect(form.plan?.title).toContain('ALQ at 2 bits');
  });

  it('asks of rounding to 8 bits neither budget nor epochs, whatever stood in their fields', async () => {
    form.set('targetBits', 'two');
    expect(form.plan).toBeNull();
    expect(form.whyNot).toContain('its field says why');
    form.choose('int8');
    expect(form.fields.map(({ key }) => key)).toEqual(['seed']);
    await settle();
    expect(form.plan?.compression).toEqual({ method: 'int8', targetBits: 2 });
  });

  it('says what stands in the way: data that are too few, a number out of bounds', async () => {
    survey = buildSurvey({ problem: 'Nobody of these recordings may be trained on.' });
    form.set('seed', '2');
    await settle();
    expect(form.whyNot).toBe('Nobody of these recordings may be trained on.');
    expect(await form.begin()).toBeNull();
    form.set('targetBits', '9');
    expect(form.plan).toBeNull();
  });

  it('begins a run, or keeps why it was refused', async () => {
    await settle();
    expect((await form.begin())?.plan.compression).toEqual({ method: 'alq', targetBits: 2 });
    refusesStart = true;
    expect(await form.begin()).toBeNull();
    expect(form.refusal?.message).toBe('There is nothing to compress.');
  });
});
