import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { launchChromium } from './chromium.ts';
import { findFaintText } from './contrast.ts';
import type { RunningDesk } from './desk-host.ts';
import { openDeskPage, openListed } from './desk-page.ts';

/** The spiking form of CNet, which answers about beats, on the demo's excerpt of recording 200 of MIT-BIH: many of its beats are ventricular. */
const pictures = join(root, 'test-results', 'spiking');
const record = 'mitdb200';

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'overread-spiking-beats-'));
  browser = await launchChromium();
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library') }));
  await openListed(page, record);
});
afterAll(async () => {
  await context.close();
  await desk.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const panels = () => page.getByRole('complementary', { name: 'Panels' });
const raster = () => page.getByRole('region', { name: 'Spikes under the trace' });
const beatTime = async () => /of the beat at ([\d:.]+)/.exec((await raster().textContent()) ?? '')?.[1];

describe('the spikes of a beat', () => {
  it('lie under the trace where the beat is, for a model that answers about beats', async () => {
    await panels().getByLabel('Model').selectOption('cnet-paper');
    await panels()
      .getByRole('button', { name: /^Classify/ })
      .click();
    await panels().getByRole('button', { name: 'SNN' }).first().waitFor({ timeout: 120_000 });
    await page.locator('[data-trace]').focus();
    await page.keyboard.press('u');
    await raster().locator('[data-layer]').waitFor({ timeout: 10_000 });

    expect(await beatTime()).toMatch(/^0:0\d\.\d\d$/);
    await page.screenshot({ path: join(pictures, 'beat.png') });
  });

  it('are those of the next beat when a person goes there, and of a chosen layer', async () => {
    const before = await beatTime();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(beatTime, { timeout: 30_000 }).not.toBe(before);
    await page.keyboard.press('Shift+u');
    await raster().locator('[data-layer]').waitFor({ timeout: 60_000 });
    for (let k = 0; k < 5; k++) await page.keyboard.press('t');
    await raster()
      .getByText(/^(Between two lines|A column): \d+ ms/)
      .waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'beat-near.png') });

    expect(await findFaintText(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findFaintText(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, 'beat-dark.png') });
  });
});
