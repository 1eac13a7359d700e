import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { root } from '#scripts/setup/places.mjs';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { realData } from '#test/builders/real-data.ts';
import { drawWeights } from '#test/builders/spiking.ts';
import { writeSpikingForm } from '#test/builders/spiking-model.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { RunningDesk } from './desk-host.ts';
import { startBrowserDesk } from './desk-host.ts';

/** A spiking network beside the one that it was made of, on a recording of CinC 2017. */
const pictures = join(root, 'test-results', 'spiking');
const cinc2017 = realData('cinc2017');
const RECORD = 'A00005';

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  if (cinc2017 === undefined) return;
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'overread-spiking-'));
  await writeModels(join(folder, 'library', 'models'));
  browser = await launchChromium();
  desk = await startBrowserDesk({ library: join(folder, 'library'), paths: [join(cinc2017, `${RECORD}.hea`)] });
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  page = await context.newPage();
  await page.goto(desk.address);
  const rows = page.getByRole('listbox', { name: 'Recordings' }).getByRole('option');
  await rows
    .filter({ has: page.getByText(RECORD) })
    .first()
    .click({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Recording' }).getByRole('application').first().waitFor();
});
afterAll(async () => {
  if (cinc2017 === undefined) return;
  await context.close();
  await desk.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Networks that have learned nothing: one with a spiking form, one without. */
async function writeModels(models: string): Promise<void> {
  const network = cinc2017Lite.describe({});
  const facts = { recipeId: 'cinc2017-100hz@1', task: 'records', supportedLeads: ['ecg'] } as const;
  for (const [id, name] of [
    ['lite', 'Rhythm of a recording'],
    ['plain', 'Rhythm without spikes'],
  ] as const) {
    const card = makeNetworkCard(network, { ...facts, id: id as ModelId, name });
    await writeNetworkModel(join(models, id), { card, ...drawWeights(network, 3) });
  }
  const point = (steps: number, accuracy: number, agreement: number) => ({
    steps,
    accuracy,
    macroF1: accuracy - 0.05,
    agreement,
  });
  const curve = [
    point(8, 0.55, 0.6),
    point(16, 0.76, 0.88),
    point(32, 0.81, 0.96),
    point(64, 0.82, 0.97),
    point(100, 0.825, 0.988),
  ];
  const parent = { accuracy: 0.826, macroF1: 0.77 };
  const rows = { rowCount: 853, parent, curve, stepsForOnePoint: 64, early: null };
  await writeSpikingForm(models, 'lite', {
    sides: [
      { side: 'validation', ...rows },
      { side: 'test', ...rows },
    ],
  });
}

const panels = () => page.getByRole('complementary', { name: 'Panels' });
const who = () => panels().getByRole('group', { name: 'Who answers' });
const steps = () => panels().getByLabel('Time steps T');
const answers = () => panels().getByRole('region', { name: 'Score of the recording' });
const raster = () => page.getByRole('region', { name: 'Spikes under the trace' });

async function classify(model: string): Promise<void> {
  await panels().getByLabel('Model').selectOption(model);
  await panels()
    .getByRole('button', { name: /^Classify/ })
    .click();
}

describe.skipIf(cinc2017 === undefined)('a spiking network on the desk', () => {
  it('has a switch beside the probabilities, which says for a model without a spiking form how to make one', async () => {
    await classify('plain');
    await answers().getByText('Score of the whole recording').waitFor({ timeout: 60_000 });

    const spikes = who().getByRole('button', { name: 'SNN' });
    expect(await spikes.getAttribute('aria-disabled')).toBe('true');
    await spikes.click({ force: true }); // it says why it cannot

    await page
      .getByText(/no spiking form of this model.*overread snn convert plain/)
      .first()
      .waitFor();
    expect(await who().getByRole('button', { name: 'ANN' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('answers by spikes with T steps, and by the network again without asking it twice', async () => {
    await classify('lite');
    await who().locator('[aria-pressed=true]', { hasText: 'ANN' }).waitFor({ timeout: 60_000 });
    await steps().waitFor();

    await who().getByRole('button', { name: 'SNN' }).click();
    await who().locator('[aria-pressed=true]', { hasText: 'SNN' }).waitFor({ timeout: 60_000 });
    expect(await steps().inputValue()).toBe('20');
    expect(await answers().locator('dl .class').count()).toBe(4);
    expect(
      await answers()
        .getByText(/^ANN: c\d \d+ %$/)
        .count(),
    ).toBe(1);
    expect(await answers().locator('.other').count()).toBe(4);

    await page.locator('[data-trace]').focus();
    await page.keyboard.press('x');
    await who().locator('[aria-pressed=true]', { hasText: 'ANN' }).waitFor();
    await page.keyboard.press('x');
    await who().locator('[aria-pressed=true]', { hasText: 'SNN' }).waitFor();
    expect(await answers().locator('select option').allTextContents()).toHaveLength(3);
  });

  it('is asked again when T is changed', async () => {
    await steps().fill('50');
    await steps().press('Enter');

    await answers()
      .locator('select option:checked', { hasText: 'SNN T = 50' })
      .waitFor({ state: 'attached', timeout: 60_000 });
    expect(await steps().inputValue()).toBe('50');
    expect(await steps().evaluate((input) => input === document.activeElement)).toBe(true);
  });

  it('is cancelled while it simulates, and the answer before stays', async () => {
    await steps().fill('1000');
    await steps().press('Enter');
    await panels().getByRole('button', { name: 'Cancel' }).click();

    await page
      .getByText(/in 1000 steps of spikes: cancelled/)
      .first()
      .waitFor({ timeout: 60_000 });
    expect(await answers().locator('select option:checked').textContent()).toContain('SNN T = 50');
  });

  it('shows accuracy over T, energy with its break-even, and the rate of each layer', async () => {
    await panels().getByRole('button', { name: 'Spiking network' }).click();
    await panels().locator('[data-points="5"] canvas').waitFor();

    const verdict = await panels().locator('.verdict').textContent();
    expect(verdict).toMatch(/^(Costs|Saves energy).*break/);
    expect(await panels().getByText('Of this recording').count()).toBe(1);
    expect(
      await panels()
        .getByRole('button', { name: /conv[1-6]\.relu$/ })
        .count(),
    ).toBe(6);
  });

  it('lays the spikes of a layer under the trace, over the same time', async () => {
    await panels().getByRole('button', { name: 'conv3.relu' }).click();
    await raster().locator('[data-layer="conv3.relu"]').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'strip.png') });

    expect(await raster().getByText('neurons 1 to 64 of 64').count()).toBe(1);
    const [strip, canvas] = await Promise.all([
      page.getByRole('application').boundingBox(),
      raster().locator('canvas').boundingBox(),
    ]);
    expect([canvas?.x, canvas?.width]).toEqual([strip?.x, strip?.width]);
    const columns = () => raster().locator('[data-columns]').getAttribute('data-columns');
    const before = await columns();
    await page.locator('[data-trace]').focus();
    for (let k = 0; k < 3; k++) await page.keyboard.press('t');
    await expect.poll(columns, { timeout: 30_000 }).not.toBe(before);
    await page.keyboard.press('Shift+u');
    await raster().locator('[data-layer="conv4.relu"]').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'near.png') });
    await page.keyboard.press('u');
    await raster().waitFor({ state: 'detached' });
  });

  it('can be read in both themes', async () => {
    await page.locator('[data-trace]').focus();
    await page.keyboard.press('u');
    await raster().locator('[data-layer]').waitFor({ timeout: 60_000 });
    expect(await findFaintText(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findFaintText(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, 'dark.png') });
  });
});
