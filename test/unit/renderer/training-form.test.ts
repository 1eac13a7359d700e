import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { TrainingForm } from '#renderer/state/training-form.svelte.ts';
import type { TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import type { TrainingOptions } from '#shared/ipc/schemas/training.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, ModelId, RecordId, TrainingRunId } from '#shared/units/ids.ts';
import type { TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';
import {
  buildCorrections,
  buildOptions,
  buildPlan,
  buildSummary,
  buildSurvey,
  buildTrainingRun,
  FIT,
} from '#test/builders/training-facts.ts';

const BLANK = { kind: 'blank' } as const;
const LONG_ENOUGH_MS = 2_000;

let bridge: TestBridge;
let form: TrainingForm;
let options: TrainingOptions;
let survey: (plan: TrainingPlan) => TrainingSurvey;

beforeEach(() => {
  vi.useFakeTimers();
  options = buildOptions();
  survey = () => buildSurvey();
  bridge = createTestBridge({
    'training.options': () => ok(options),
    'training.survey': ({ plan }: { plan: TrainingPlan }) => ok(survey(plan)),
    'training.estimate': () =>
      ok({ durationSec: 60, rowsPerSec: 900, rowCount: 9_000, epochCount: 12, how: 'probe', measuredAtMs: 1 }),
    'training.start': ({ plan }: { plan: TrainingPlan }) => ok(buildSummary({ plan, state: 'queued' })),
    'training.corrections': () => ok(buildCorrections()),
    'training.show': () => ok(buildTrainingRun({ plan: buildPlan({ title: 'Of March', protocol: 'paper' }) })),
  });
  form = new TrainingForm(createApi(bridge));
});
afterEach(() => vi.useRealTimers());

const countAsked = (name: string) => bridge.asked.filter((one) => one.name === name).length;
const settle = () => vi.advanceTimersByTimeAsync(LONG_ENOUGH_MS);

async function openBlank(): Promise<void> {
  await form.open(BLANK);
  await settle();
}

describe('a new training', () => {
  it('begins with the head of the model that is there, by patient, with the numbers that suit it', async () => {
    await openBlank();

    expect(form.plan).toEqual({
      title: 'CNet, beat classes N S V F, head trained',
      query: { search: '', label: null, state: null },
      protocol: 'by-patient',
      start: { kind: 'model', modelId: 'cnet-aami5', trains: 'head' },
      fit: options.trunks[0]?.fit,
    });
    expect(form.whyNot).toBeNull();
    expect(form.check.estimate?.how).toBe('probe');
  });

  it('begins with the first network that can be trained where no model can', async () => {
    options = buildOptions({ trunks: [] });
    await openBlank();

    expect(form.start).toEqual({ kind: 'architecture', architecture: 'cnet' });
  });

  it('asks once for what is typed in a row, and drops the answer to an older question', async () => {
    await openBlank();
    const before = countAsked('training.survey');

    for (const search of ['m', 'mi', 'mit']) form.setQuery({ search });
    expect(form.whyNot).toBe('The data are being counted.');
    await settle();
    expect(countAsked('training.survey') - before).toBe(1);

    bridge.hold();
    survey = ({ query }) => buildSurvey({ notices: [query.search] });
    form.setQuery({ search: 'old' });
    await vi.advanceTimersByTimeAsync(300);
    form.setQuery({ search: 'new' });
    await vi.advanceTimersByTimeAsync(300);
    const released = bridge.release();
    await settle();
    await released;
    expect(form.check.survey?.notices).toEqual(['new']);
  });

  it('says what blocks it in the words of the survey, and times no batch for it', async () => {
    survey = () => buildSurvey({ problem: 'No recording fits.' });
    await openBlank();

    expect(form.whyNot).toBe('No recording fits.');
    expect(countAsked('training.estimate')).toBe(0);
    expect(await form.begin()).toBeNull();
    expect(countAsked('training.start')).toBe(0);
  });

  it('takes the numbers of another network, but never over numbers that were set by hand', async () => {
    await openBlank();
    form.choose({ kind: 'architecture', architecture: 'bilstm' });
    expect(form.fitTexts?.epochCount).toBe('12');

    form.setFit('epochCount', '3');
    form.choose({ kind: 'model', modelId: 'cnet-aami5' as ModelId, trains: 'all' });
    expect(form.fitTexts?.epochCount).toBe('3');
    form.resetFit();
    expect(form.fitTexts?.epochCount).toBe('20');
  });

  it.each(['', 'many', '0', '1.5', '1001'])('does not start with %j epochs', async (text) => {
    await openBlank();
    form.setFit('epochCount', text);
    await settle();

    expect(form.plan).toBeNull();
    expect(form.whyNot).toMatch(/number/);
  });

  it('cannot start with what main says cannot be trained', async () => {
    await openBlank();
    form.choose({ kind: 'architecture', architecture: 'ribeiro-resnet' });

    expect(form.whyNot).toBe('It takes whole recordings of twelve leads, not beats.');
  });

  it('keeps what was filled in while the person looks at something else, and forgets it once it was started', async () => {
    await openBlank();
    form.title = 'Mine';
    form.setProtocol('paper');
    form.leave();
    await openBlank();
    expect(form.plan).toMatchObject({ title: 'Mine', protocol: 'paper' });

    expect(await form.begin()).toMatchObject({ title: 'Mine', state: 'queued' });
    await openBlank();
    expect(form.plan).toMatchObject({ protocol: 'by-patient' });
    expect(form.title).toBe('');
  });

  it('shows no fields of the training before, in which a title could be typed and lost, while another is prepared', async () => {
    await form.open({ kind: 'corrections', modelId: 'cnet-aami5' as ModelId });
    await settle();

    const opening = form.open(BLANK);
    expect(form.options).toBeNull();
    await opening;
    form.title = 'Typed at once';
    await settle();
    expect(form.plan?.title).toBe('Typed at once');
  });

  it('says why main refused to start it, until something is changed', async () => {
    bridge = createTestBridge({
      'training.options': () => ok(options),
      'training.survey': () => ok(buildSurvey()),
      'training.estimate': () => err('tensor/unavailable', 'TensorFlow is not there.'),
      'training.start': () => err('training/running', 'Another training is running.'),
    });
    form = new TrainingForm(createApi(bridge));
    await openBlank();

    expect(form.check.estimateProblem?.message).toBe('TensorFlow is not there.');
    expect(await form.begin()).toBeNull();
    expect(form.refusal?.message).toBe('Another training is running.');
    form.setQuery({ label: 'V' });
    expect(form.refusal).toBeNull();
  });

  it('counts again when labels change while it is on screen, and not when it is not', async () => {
    await openBlank();
    const payload = { recordId: 'r1' as RecordId, setId: 's1' as AnnotationSetId, headSeq: 5 };
    const before = countAsked('training.survey');

    bridge.publish({ name: 'annotations.changed', payload });
    await settle();
    expect(countAsked('training.survey') - before).toBe(1);

    form.leave();
    bridge.publish({ name: 'annotations.changed', payload });
    await settle();
    expect(countAsked('training.survey') - before).toBe(1);
  });
});

describe('a training that is filled in', () => {
  it('takes plan and counts from the corrections, without asking for the counts again', async () => {
    await form.open({ kind: 'corrections', modelId: 'cnet-aami5' as ModelId });

    expect(form.corrections?.decidedCount).toBe(214);
    expect(form.plan).toEqual(buildPlan());
    expect(form.whyNot).toBeNull();
    expect(countAsked('training.survey')).toBe(0);
  });

  it('takes the plan of an earlier run, its numbers with it', async () => {
    await form.open({ kind: 'run', runId: 'run-1' as TrainingRunId });
    form.choose({ kind: 'architecture', architecture: 'cnet' });

    expect(form.plan).toMatchObject({ title: 'Of March', protocol: 'paper', fit: FIT });
    expect(form.corrections).toBeNull();
  });
});
