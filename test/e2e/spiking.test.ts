import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { root } from '#scripts/setup/places.mjs';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { makeNetworkCard } from '#test/builders/network-model.ts';
import { realData } from '#test/builders/real-data.ts';
import { drawWeights } from '#test/builders/spiking.ts';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { RunningDesk } from './desk-host.ts';
import { openDeskPage, openListed } from './desk-page.ts';

/**
 * The spiking network that comes with the program, beside the one that it was made of: on a recording of atrial fibrillation of CinC 2017,
 * or on a demo recording where that is not to be had.
 */
const pictures = join(root, 'test-results', 'spiking');
const card = JSON.parse(
  readFileSync(join(root, 'resources', 'models', 'cinc2017-lite-spikes', 'card.json'), 'utf8'),
) as SpikingCard; // the program's own
const cinc2017 = realData('cinc2017');
const record = cinc2017 === undefined ? 'ptbxl00001' : 'A00005';

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'overread-spiking-'));
  await writePlainModel(join(folder, 'library', 'models', 'plain'));
  browser = await launchChromium();
  const paths = cinc2017 === undefined ? [] : [join(cinc2017, `${record}.hea`)];
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library'), paths }));
  await openListed(page, record);
});
afterAll(async () => {
  await context.close();
  await desk.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A network that has learned nothing and has no spiking form. */
async function writePlainModel(path: string): Promise<void> {
  const network = cinc2017Lite.describe({});
  const facts = { recipeId: 'cinc2017-100hz@1', task: 'records', supportedLeads: ['ecg', 'i'] } as const;
  const plain = makeNetworkCard(network, { ...facts, id: 'plain' as ModelId, name: 'Rhythm without spikes' });
  await writeNetworkModel(path, { card: plain, ...drawWeights(network, 3) });
}

const panels = () => page.getByRole('complementary', { name: 'Panels' });
const who = () => panels().getByRole('group', { name: 'Who answers' });
const answered = (by: 'ANN' | 'SNN') => who().locator('[aria-pressed=true]', { hasText: by });
const steps = () => panels().getByLabel('Time steps T');
const answer = () => panels().getByRole('region', { name: /of the recording$/ });
const verdict = () => panels().locator('.verdict');
const raster = () => page.getByRole('region', { name: 'Spikes under the trace' });

async function classify(model: string): Promise<void> {
  await panels()
    .getByRole('combobox', { name: /^Model/ })
    .selectOption(model);
  await panels()
    .getByRole('button', { name: /^Classify/ })
    .click();
}

async function askIn(count: number): Promise<void> {
  await steps().fill(String(count));
  await steps().press('Enter');
}

describe('the model that is offered first', () => {
  it('is one that can answer about this recording, before the one for beats on other leads', async () => {
    const chosen = panels()
      .getByRole('combobox', { name: /^Model/ })
      .locator('option:checked');
    expect(await chosen.isDisabled()).toBe(false);
    expect(await chosen.textContent()).not.toContain('CNet');
    const aami = panels()
      .getByRole('combobox', { name: /^Model/ })
      .locator('option[value=cnet-aami5]');
    expect(await aami.isDisabled()).toBe(true);
    expect(await aami.textContent()).toContain('it knows the leads mlii only');
  });
});

describe('the switch between a network and its spiking form', () => {
  it('says of a model whose card holds no training job how a spiking form is made', async () => {
    await classify('plain');
    await answer()
      .getByText(/^Score of the (whole recording|first 30 s)$/)
      .waitFor({ timeout: 60_000 });

    const spikes = who().getByRole('button', { name: 'SNN' });
    expect(await spikes.getAttribute('aria-disabled')).toBe('true');
    await spikes.click({ force: true }); // it says why it cannot

    await page
      .getByText(/no spiking form of this model\. Make one with: overread snn convert plain --job JOB\.json/)
      .first()
      .waitFor();
    await answered('ANN').waitFor();
  });

  it('lets spikes answer in the steps of the card, with the answer of the network marked beside, which decides the same', async () => {
    await classify('cinc2017-lite');
    await answer()
      .getByText(/^Probability of the (whole recording|first 30 s)$/)
      .waitFor({ timeout: 60_000 });
    const decision = () => answer().locator('.given dt').textContent();
    const before = await decision();

    await who().getByRole('button', { name: 'SNN' }).click();
    await answered('SNN').waitFor({ timeout: 60_000 });

    expect(await steps().inputValue()).toBe(String(card.steps));
    expect(await answer().locator('dl .class').count()).toBe(4);
    expect(await decision()).toBe(before);
    if (cinc2017 !== undefined) expect(before).toBe('A atrial fibrillation');
    expect(
      await answer()
        .getByText(/^ANN: [NAO~] (> )?\d+ %$/)
        .count(),
    ).toBe(1);
    expect(await answer().locator('.other').count()).toBe(4);
  });

  it('goes back and forth with a key, and asks neither twice', async () => {
    await page.locator('[data-trace]').focus();
    await page.keyboard.press('x');
    await answered('ANN').waitFor();
    await page.keyboard.press('x');
    await answered('SNN').waitFor();

    expect(await answer().locator('select option').allTextContents()).toHaveLength(3);
  });

  it('asks again when T is changed, and keeps the focus there', async () => {
    await askIn(10);

    const shown = answer().locator('select option:checked', { hasText: 'SNN T = 10:' });
    await shown.waitFor({ state: 'attached', timeout: 60_000 });
    expect(await steps().inputValue()).toBe('10');
    await answer()
      .getByText(/^Score of the /)
      .waitFor();
    await answer()
      .getByText(/^At T = 8 right in 62\.9 % of validation recordings, the network in 84\.1 %\.$/)
      .waitFor();
    await page.screenshot({ path: join(pictures, 'few.png') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(pictures, 'few-dark.png') });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await steps().evaluate((input) => input === document.activeElement)).toBe(true);
  });

  it('keeps a T that cannot be asked for as it was typed, says which can, and asks nothing', async () => {
    const before = await answer().locator('select option').count();
    for (const typed of [0, 1001]) {
      await askIn(typed);
      await panels().getByText('T is a whole number, 1 to 1000.').waitFor();
      expect(await steps().inputValue()).toBe(String(typed));
    }

    expect(await answer().locator('select option').count()).toBe(before);
    expect(await panels().getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  });

  it('can be cancelled while spikes are on their way, and the answer before stays', async () => {
    await askIn(1000);
    await panels().getByRole('button', { name: 'Cancel' }).click();

    await page
      .getByText(/in 1000 steps of spikes: cancelled/)
      .first()
      .waitFor({ timeout: 60_000 });
    expect(await answer().locator('select option:checked').textContent()).toContain('SNN T = 10:');
  });
});

describe('the panel of a spiking network', () => {
  it('calls 10 steps a saving and the steps of the card none, and says where it breaks even', async () => {
    await panels().getByRole('button', { name: 'Spiking network' }).click();
    await verdict().waitFor();
    expect(await verdict().textContent()).toMatch(
      /^Saves energy at T = 10: .* breaks even at T = \d.* it is right in \d+\.\d % of/s,
    );

    await askIn(card.steps);
    await verdict().getByText(`at T = ${card.steps}`).waitFor({ timeout: 60_000 });

    expect(card.steps).toBeGreaterThan(card.energy.breakEvenSteps);
    expect(await verdict().textContent()).toMatch(/^Costs .* breaks even at T = \d/);
  });

  it('shows accuracy over T as a curve and as numbers, on validation and on test rows', async () => {
    const curve = (side: number) => card.sides[side]?.curve ?? [];
    const chart = panels().locator('[data-points]');
    expect(await chart.getAttribute('data-points')).toBe(String(curve(0).length));
    await chart.locator('canvas').waitFor();

    await panels().getByText('Numbers').click();
    const last = panels().locator('figure tbody tr').last();
    expect(await last.textContent()).toContain(`${(100 * (curve(0).at(-1)?.accuracy ?? NaN)).toFixed(1)} %`);
    await panels().getByRole('button', { name: 'test', exact: true }).click();
    expect(await last.textContent()).toContain(`${(100 * (curve(1).at(-1)?.accuracy ?? NaN)).toFixed(1)} %`);
    await panels().getByText('Numbers').click();
  });

  it('shows the rate of each layer in this recording', async () => {
    expect(await panels().getByText('Of this recording').count()).toBe(1);
    expect(
      await panels()
        .getByRole('button', { name: /conv[1-6]\.relu$/ })
        .count(),
    ).toBe(6);
  });
});

describe('spikes under the trace', () => {
  it('are those of the chosen layer, over the same time as the strip', async () => {
    await panels().getByRole('button', { name: 'conv2.relu' }).click();
    await raster().locator('[data-layer="conv2.relu"]').waitFor({ timeout: 60_000 });

    expect(await raster().getByText('neurons 1 to 32 of 32').count()).toBe(1);
    if (cinc2017 === undefined) await raster().getByRole('button', { name: 'Show lead I' }).click();
    const strip = await page.getByRole('application').boundingBox();
    const canvas = await raster().locator('canvas').boundingBox();
    expect([canvas?.x, canvas?.width]).toEqual([strip?.x, strip?.width]);
    await panels().evaluate((element) => (element.scrollTop = 0));
    await page.screenshot({ path: join(pictures, 'strip.png') });
  });

  it('are asked for again where the strip is zoomed, and page through layers by a key', async () => {
    const columns = () => raster().locator('[data-columns]').getAttribute('data-columns');
    const before = await columns();
    await page.locator('[data-trace]').focus();
    for (let k = 0; k < 3; k++) await page.keyboard.press('t');
    await expect.poll(columns, { timeout: 60_000 }).not.toBe(before);

    for (const layer of ['conv3.relu', 'conv4.relu']) {
      await page.keyboard.press('Shift+u');
      await raster().locator(`[data-layer="${layer}"]`).waitFor({ timeout: 60_000 });
    }
    await raster()
      .getByText(/^Between two lines: 80 ms/)
      .waitFor();
    await page.screenshot({ path: join(pictures, 'near.png') });
  });

  it('come and go with a key, and can be read in both themes', async () => {
    await page.keyboard.press('u');
    await raster().waitFor({ state: 'detached' });
    await page.keyboard.press('u');
    await raster().locator('[data-layer]').waitFor({ timeout: 60_000 });

    expect(await findFaintText(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findFaintText(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, 'dark.png') });
  });
});
