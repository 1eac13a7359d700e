import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { TrainingPlan, TrainingRun } from '#shared/domain/training-run.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import { err, ok } from '#shared/result/result.ts';
import type { ModelId, TrainingRunId } from '#shared/units/ids.ts';
import type { Answers } from '#test/builders/desk-bridge.ts';
import {
  buildCorrections,
  buildEpoch,
  buildEvaluation,
  buildModel,
  buildOptions,
  buildOutcome,
  buildPlan,
  buildSummary,
  buildSurvey,
  buildTrainingRun,
  EXCLUDED,
} from '#test/builders/training-facts.ts';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { StaticDesk } from './static-desk.ts';
import { openStaticDesk } from './static-desk.ts';

/** Every state of the places of training and models, over invented facts: no real training comes to all of them within a test. */
const pictures = join(root, 'test-results', 'training-places');
const shipped = JSON.parse(
  readFileSync(join(root, 'resources', 'models', 'cnet-aami5', 'card.json'), 'utf8'),
) as ModelCard; // the program's own
const waves = JSON.parse(
  readFileSync(join(root, 'resources', 'models', 'waves-ludb', 'card.json'), 'utf8'),
) as WavesCard; // as above
const retrained: ModelCard = {
  ...shipped,
  id: 'cnet-aami5-2' as ModelId,
  version: '1.1.0',
  createdAt: '2026-11-27',
  trainingCommand: 'overread train job.json',
};
const models = [
  buildModel(shipped),
  buildModel(retrained, {
    isShipped: false,
    isActive: false,
    family: shipped.id,
    parentModelId: shipped.id,
    runId: 'done' as TrainingRunId,
  }),
];
const id = (name: string) => name as TrainingRunId;
const paperPlan = buildPlan({
  title: 'CNet as published',
  protocol: 'paper',
  start: { kind: 'architecture', architecture: 'cnet' },
});
const leak =
  'Leak: beats of 44 patients are on both sides, and the test chooses the epoch. The figures of this protocol repeat a paper; they say nothing about new patients.';
const runs: readonly TrainingRun[] = [
  buildTrainingRun({ id: id('running'), title: 'CNet, head trained on corrections of March', epochsDone: 5 }),
  buildTrainingRun({
    id: id('done'),
    state: 'done',
    epochsDone: 12,
    finishedAtMs: Date.UTC(2026, 10, 27, 9, 33),
    modelId: retrained.id,
    outcome: buildOutcome(),
    whyNotResume: 'It is done.',
    message: 'CNet 1.1.0 is in the registry.',
  }),
  buildTrainingRun({
    id: id('paper'),
    plan: paperPlan,
    title: paperPlan.title,
    state: 'done',
    epochsDone: 12,
    finishedAtMs: Date.UTC(2026, 10, 27, 9, 39),
    macroF1: 0.93,
    outcome: buildOutcome({
      heldOut: null,
      comparison: null,
      visibility: null,
      chosenBy: 'the highest macro F1 on the test beats.',
      paper: { best: buildEvaluation('cnet', '1.0.0', 0.2), last: buildEvaluation('cnet', '1.0.0', 0.18), leak },
    }),
  }),
  buildTrainingRun({
    id: id('interrupted'),
    title: 'BiLSTM, from the beginning',
    plan: buildPlan({ start: { kind: 'architecture', architecture: 'bilstm' } }),
    state: 'interrupted',
    message: 'The program ended while this was running.',
    whyNotResume: null,
  }),
  buildTrainingRun({
    id: id('failed'),
    title: 'All of CNet',
    state: 'failed',
    epochsDone: 0,
    macroF1: null,
    message: 'TensorFlow ran out of memory in the first epoch. Choose a smaller batch, then start again.',
    whyNotResume: 'no checkpoint was written before it failed.',
  }),
];
let listed: readonly TrainingRun[] = runs;

const answers: Answers = {
  'app.info': () =>
    ok({ version: '1', shell: 'browser', tensor: { state: 'idle', backend: null, problem: null }, notices: [] }),
  'settings.read': () => ok(DEFAULT_SETTINGS),
  'jobs.list': () => ok([]),
  'library.list': () => ok({ rows: [], totalCount: 0, labels: ['N', 'V', 'A', 'F'] }),
  'models.list': () => ok(models),
  'waves.list': () => ok([{ card: waves, problem: null }]),
  'models.show': ({ modelId }: { modelId: ModelId }) => {
    const model = models.find(({ card }) => card.id === modelId);
    if (model === undefined) return err('model/unknown', 'This library has no such model.');
    return ok({ ...model, outcome: model.runId === null ? null : buildOutcome(), predictionCount: 3 });
  },
  'training.list': () => ok(listed.map((run) => buildSummary(run))),
  'training.show': ({ runId }: { runId: TrainingRunId }) => {
    const run = runs.find((one) => one.id === runId);
    return run === undefined ? err('training/unknown-run', 'This library has no such run.') : ok(run);
  },
  'training.options': () => ok(buildOptions()),
  'training.corrections': () => ok(buildCorrections()),
  'training.survey': ({ plan }: { plan: TrainingPlan }) => {
    if (plan.query.search === 'nobody')
      return ok(buildSurvey({ problem: 'No recording fits these words, this label and this state.' }));
    return ok(
      buildSurvey({
        notices: plan.protocol === 'paper' ? [leak] : ['No Q beat among the held-out patients.'],
        excluded: EXCLUDED,
        excludedCount: EXCLUDED.length,
      }),
    );
  },
  'training.estimate': () =>
    ok({
      durationSec: 140,
      rowsPerSec: 2_210,
      rowCount: 14_700,
      epochCount: 20,
      how: 'probe',
      measuredAtMs: Date.UTC(2026, 10, 27),
    }),
};

let browser: Browser;
let desk: StaticDesk;
const problems: string[] = [];

async function openContext(options: {
  readonly width: number;
  readonly height: number;
  readonly scale?: number;
  readonly colorScheme?: 'light' | 'dark';
}): Promise<{ context: BrowserContext; page: Page }> {
  const { width, height, scale = 1, colorScheme = 'light' } = options;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme });
  await desk.prepare(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  return { context, page };
}

async function go(page: Page, address: string): Promise<void> {
  await page.goto(`${desk.origin}#/${address}`);
  await page.reload();
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}

const PLACES: readonly (readonly [name: string, address: string, ready: string])[] = [
  ['runs', 'training', 'BiLSTM, from the beginning'],
  ['new', 'training/new', 'About'],
  ['corrections', 'training/new?corrections=cnet-aami5', 'About'],
  ['running', 'training/run/running', 'Curves'],
  ['done', 'training/run/done', 'Outcome'],
  ['paper', 'training/run/paper', 'Outcome'],
  ['interrupted', 'training/run/interrupted', 'Resume'],
  ['failed', 'training/run/failed', 'It cannot be taken up again'],
  ['compare', 'training/compare?runs=done,paper,running', 'Runs side by side'],
  ['model', 'models/cnet-aami5', 'What it cannot do'],
  ['waves', 'models/waves-ludb', 'P waves found in atrial fibrillation'],
  ['retrained', 'models/cnet-aami5-2', 'held-out patients'],
];

/** In the page: keys of all controls of the place that the Tab key has to come to; of a group of radio buttons the chosen one. */
function listControls(): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'main :is(button, input, select, summary, [tabindex="0"]):not(:disabled, [hidden], [type=file])',
  );
  return [...controls]
    .filter((control) => control.checkVisibility() && !(control instanceof HTMLInputElement && isPassed(control)))
    .map((control, i) => (control.dataset['control'] ??= `${control.tagName} ${i}`));

  function isPassed(input: HTMLInputElement): boolean {
    return input.type === 'radio' && !input.checked;
  }
}

/** In the page: what has the focus; null outside of the place. */
function describeFocus(): { key: string; name: string; hasFrame: boolean } | null {
  const control = document.activeElement;
  if (!(control instanceof HTMLElement) || control.dataset['control'] === undefined) return null;
  const labels = 'labels' in control ? [...((control as HTMLInputElement).labels ?? [])] : [];
  const name = [control.ariaLabel, ...labels.map((label) => label.textContent), control.textContent].join(' ').trim();
  const { outlineStyle, outlineWidth } = getComputedStyle(control);
  return { key: control.dataset['control'], name, hasFrame: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
}

describe('the places of training and models', () => {
  beforeAll(async () => {
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    desk = await openStaticDesk(answers);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  it.each([
    { name: '1366x768', width: 1366, height: 768, scale: 1 },
    { name: '1920x1080', width: 1920, height: 1080, scale: 1 },
    { name: '200-percent', width: 683, height: 384, scale: 2 },
  ])('fit into $name, in light and dark', async ({ name, ...size }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { context, page } = await openContext({ ...size, colorScheme });
      for (const [where, address, ready] of PLACES) {
        await go(page, address);
        await page.getByText(ready).first().waitFor();
        await page.waitForTimeout(150);
        await page.screenshot({ path: join(pictures, `${where}-${name}-${colorScheme}.png`) });
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), where).toBeLessThanOrEqual(0);
        expect(await findFaintText(page), `${where} in ${colorScheme}`).toEqual([]);
      }
      await context.close();
    }
  });

  it('show each epoch and each line of the log when it is told, and the curves as a table', async () => {
    const { context, page } = await openContext({ width: 1366, height: 768 });
    await go(page, 'training/run/running');
    const chart = page.getByRole('img', { name: /^Loss and macro F1/ });
    await chart.waitFor();
    for (const epoch of [6, 7, 8]) {
      const run = buildSummary({ id: id('running'), title: 'Live', epochsDone: epoch });
      const line = `Epoch ${epoch} of 12: told live.`;
      await desk.publish(context, {
        name: 'training.changed',
        payload: { runId: run.id, run, epoch: buildEpoch(epoch), line },
      });
    }
    await expect.poll(() => chart.getAttribute('data-epochs')).toBe('8');
    await page.getByText('Epoch 8 of 12 has ended, 30 s left').waitFor();
    await page.getByRole('log').getByText('Epoch 8 of 12: told live.').waitFor();
    await page.screenshot({ path: join(pictures, 'live.png') });

    await page.getByText('Table of epochs').click();
    await page.getByRole('rowheader', { name: '7 best' }).waitFor();
    await context.close();
  });

  it('are reached by the keyboard alone: each control has a name and a frame when it has the focus', async () => {
    const { context, page } = await openContext({ width: 1366, height: 768 });
    for (const [where, address, ready] of PLACES) {
      await go(page, address);
      await page.getByText(ready).first().waitFor();
      await page.waitForTimeout(200);
      const wanted = await page.evaluate(listControls);
      const reached = new Set<string>();
      for (let presses = 0; presses < wanted.length + 30; presses += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(describeFocus);
        if (at === null) continue;
        reached.add(at.key);
        expect(at.name, `${where}: name of ${at.key}`).not.toBe('');
        expect(at.hasFrame, `${where}: frame of ${at.name}`).toBe(true);
      }
      expect(
        wanted.filter((key) => !reached.has(key)),
        where,
      ).toEqual([]);
    }
    await context.close();
  });

  it('keep the keyboard where it was when a dialog closes, and bring it to the head of a view that is gone to', async () => {
    const { context, page } = await openContext({ width: 1366, height: 768 });
    await go(page, 'training/run/done');
    const remove = page.getByRole('button', { name: 'Delete…' });
    await remove.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => remove.evaluate((button) => document.activeElement === button)).toBe(true);

    await page.getByRole('button', { name: 'Back to all trainings' }).focus();
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Training' });
    await expect.poll(() => heading.evaluate((head) => document.activeElement === head)).toBe(true);
    await context.close();
  });

  it('leave a training to its button: Enter in a field starts nothing', async () => {
    const { context, page } = await openContext({ width: 1366, height: 768 });
    await go(page, 'training/new');
    await page.getByText('About').waitFor();
    await page.getByLabel('Title').fill('Not yet');
    await page.keyboard.press('Enter');
    await page.getByLabel('Words that recordings have').fill('nobody');
    await page.keyboard.press('Enter');

    await page.getByRole('alert').getByText('No recording fits').waitFor();
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
    expect(new URL(page.url()).hash).toBe('#/training/new');
    await context.close();
  });

  it('say how to fill what is empty', async () => {
    listed = [];
    const { context, page } = await openContext({ width: 1366, height: 768 });
    await go(page, 'training');
    await page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
    await page.screenshot({ path: join(pictures, 'empty.png') });
    await page.getByRole('button', { name: 'Retrain on my corrections' }).last().click();
    await page.getByText('214 beats').waitFor();
    listed = runs;
    await context.close();
  });

  it('reported no error on the page in all that time', () => {
    expect(problems).toEqual([]);
  });
});
