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

/** A new library, with the models that come with the program: nobody has asked for anything. */
const pictures = join(root, 'test-results', 'first-start');

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'overread-first-'));
  browser = await launchChromium();
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library') }));
});
afterAll(async () => {
  await context.close();
  await desk.stop();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const panels = () => page.getByRole('complementary', { name: 'Panels' });

describe('the desk at its first start', () => {
  it('shows both answers of a 12-lead recording, and in the place of classes that are not ready why', async () => {
    await openListed(page, 'ptbxl00001');

    for (const name of ['Six diagnoses from 12 leads', 'Normal or abnormal from 12 leads'])
      await panels()
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .waitFor({ timeout: 120_000 });
    expect(await panels().getByText('not ready: only', { exact: false }).count()).toBe(5);
    expect(await panels().locator('.number').first().textContent()).toMatch(/^[<>]? ?\d+ %$/);
    await page.screenshot({ path: join(pictures, 'twelve-leads.png') });
    expect(await findFaintText(page)).toEqual([]);
  });

  it('shows class probabilities of the beats of a strip', async () => {
    await openListed(page, 'mitdb200');

    await panels()
      .getByText(/beats? of the model/)
      .first()
      .waitFor({ timeout: 120_000 });
    await page.screenshot({ path: join(pictures, 'beats.png') });
  });
});
