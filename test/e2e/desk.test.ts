import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '../builders/real-data.ts';
import { launchChromium } from './chromium.ts';
import { saveAndList } from './desk-download.ts';
import type { RunningDesk } from './desk-host.ts';
import { openDeskPage } from './desk-page.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const hasData = mitdb !== undefined && ludb !== undefined;
const pictures = join(root, 'test-results', 'desk');

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

async function open(): Promise<void> {
  ({ desk, context, page } = await openDeskPage(browser, { library: join(folder, 'library'), problems }));
}

async function close(): Promise<void> {
  await context.close();
  expect(await desk.stop()).toBe(0);
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

const place = (name: string) => page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name });
const panels = () => page.getByRole('complementary', { name: 'Panels' });
const saved = () => page.getByText('All changes saved.').waitFor();
const message = (text: string | RegExp) => page.getByRole('list', { name: 'Messages' }).getByText(text).waitFor();

async function openRecord(name: string): Promise<void> {
  await place('Library').click();
  await page.getByRole('searchbox').fill(name);
  const rows = page.getByRole('listbox', { name: 'Recordings' }).getByRole('option');
  await expect.poll(() => rows.count()).toBeGreaterThan(0);
  await rows
    .filter({ has: page.getByText(name, { exact: true }) })
    .first()
    .click();
  await page.getByRole('region', { name: 'Recording' }).getByRole('application').first().waitFor();
}

/** Files of one record, and of it alone, in a folder of their own. */
function copyRecord(from: string, name: string, to: string): string {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) if (file.startsWith(`${name}.`)) cpSync(join(from, file), join(to, file));
  return to;
}

describe.skipIf(!hasData)('a reader at the desk', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-desk-'));
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    copyRecord(mitdb ?? '', '200', join(folder, 'source'));
    copyRecord(ludb ?? '', '1', join(folder, 'ludb'));
    browser = await launchChromium();
    await open();
  });
  afterAll(async () => {
    await close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('imports files that are chosen in the page, and names the one that is refused', async () => {
    const source = join(folder, 'source');
    await page.getByLabel('Files to import').setInputFiles(readdirSync(source).map((name) => join(source, name)));
    await page.getByRole('button', { name: 'Open it' }).waitFor();
    await picture('import-done');
    await page.getByRole('button', { name: 'Close' }).last().click();

    await page.getByLabel('Files to import').setInputFiles({
      name: 'broken.hea',
      mimeType: 'text/plain',
      buffer: Buffer.from('broken 2 360 1000\nmissing.dat 16 200\nmissing.dat 16 200\n'),
    });
    await page.getByRole('heading', { name: '1 input was refused' }).waitFor();
    await picture('import-refused');
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('200', { exact: true }).waitFor();
  });

  it('imports a folder', async () => {
    await page.getByLabel('Folder to import').setInputFiles(join(folder, 'ludb'));
    await page.getByRole('button', { name: 'Open it' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await picture('library');
  });

  it('imports what is dropped on the window', async () => {
    const dropped = copyRecord(ludb ?? '', '30', join(folder, 'dropped'));
    const session = await context.newCDPSession(page);
    const data = { items: [], files: [dropped], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
    }
    await page.getByText(/^Drop to import/).waitFor();
    await picture('drop');
    await session.send('Input.dispatchDragEvent', { type: 'drop', x: 600, y: 500, data });
    await page.getByRole('button', { name: 'Open it' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('30', { exact: true }).waitFor();
  });

  it('shows twelve leads on paper', async () => {
    await openRecord('1');
    await page.getByText('12 leads').first().waitFor();
    await page.keyboard.press('1');
    await page.waitForTimeout(500);
    await picture('paper-3x4');
    await page.keyboard.press('3');
    await page.waitForTimeout(500);
    await picture('paper-12x1');
  });

  it('classifies a recording, with every class, the model and its card one click away', async () => {
    await openRecord('200');
    await panels().getByRole('button', { name: 'Classify' }).click();
    await panels()
      .getByText(/beats? of the model/)
      .waitFor({ timeout: 60_000 });
    await page.keyboard.press('ArrowRight');
    await panels().getByText('not supported').first().waitFor();
    await picture('probabilities');

    await panels().getByTitle("Open the model's card").click();
    await page.getByRole('heading', { name: 'What it cannot do' }).waitFor();
    await picture('model-card');
    await page.keyboard.press('Alt+ArrowLeft');
    await panels()
      .getByText(/beats? of the model/)
      .waitFor();
  });

  it('goes from one uncertain beat and one disagreement to the next', async () => {
    await page.getByText(/Uncertain \d/).waitFor();
    await page.keyboard.press('Period');
    await picture('uncertain');
    await page.keyboard.press('d');
    await picture('disagreement');
  });

  it('changes nothing while editing is off, and says how to switch it on', async () => {
    await page.keyboard.press('v');

    await message(/F2 to edit/);
    expect(await panels().getByText('imported, read-only').count()).toBeGreaterThan(0);
  });

  it('asks whose labels these are at the first edit, and keeps the label', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('F2');
    await page.keyboard.press('f');
    await page.getByLabel('Your name or initials').fill('Ada');
    await picture('whose-labels');
    await page.keyboard.press('Enter');

    await saved();
    await page.getByText('set: Ada').waitFor();
    await page.keyboard.press('ArrowLeft');
    await panels()
      .getByText(/changed, was/)
      .waitFor();
    await picture('corrected');
  });

  it('relabels a range after showing the counts, takes it back and does it again', async () => {
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('v');
    await page.getByRole('heading', { name: / to V\?$/ }).waitFor();
    await picture('relabel-range');
    const counts = page.getByRole('list', { name: 'Beats by symbol' });
    const before = await counts.textContent();
    await page.keyboard.press('Enter');
    await expect.poll(() => counts.textContent()).not.toBe(before);
    await saved();

    await page.keyboard.press('Control+z');
    await message(/^Undone: relabel/);
    expect(await counts.textContent()).toBe(before);
    await page.keyboard.press('Control+Shift+z');
    await message(/^Redone: relabel/);
    expect(await counts.textContent()).not.toBe(before);
    await saved();
  });

  it('marks a rhythm and noise', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('m');
    await page.keyboard.press('y');
    await page.getByRole('button', { name: /\(VT ventricular tachycardia/ }).click();
    await page.getByRole('button', { name: 'Mark the rhythm' }).click();
    await saved();
    await page.waitForTimeout(300);
    await picture('rhythm');
  });

  it('finds every command by its words, and shows all keys', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('hide model');
    await picture('commands');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys', exact: true }).waitFor();
    await picture('keys');
    await page.keyboard.press('Escape');
  });

  it('has everything again after it was closed, and can still take it back', async () => {
    const counts = await page.getByRole('list', { name: 'Beats by symbol' }).textContent();
    await close();
    await open();

    await openRecord('200');
    await page.getByText('set: Ada').waitFor();
    expect(await page.getByRole('list', { name: 'Beats by symbol' }).textContent()).toBe(counts);
    await page.getByRole('button', { name: 'History' }).click();
    await panels()
      .getByText(/^relabel/)
      .first()
      .waitFor();
    await picture('opened-again');
    await page.keyboard.press('F2');
    await page.keyboard.press('Control+z');
    await message(/^Undone:/);
    await saved();
  });

  it('exports the working set as a WFDB annotator, without identifiers', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('export');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Export 200' }).waitFor();
    expect(await page.getByLabel('With identifiers').isChecked()).toBe(false);
    await picture('export');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();

    const names = await saveAndList(await download, folder);
    expect(names).toEqual(expect.arrayContaining(['200.hea', '200.Ada']));
  });

  it.each([
    { name: '1366x768', width: 1366, height: 768, scale: 1 },
    { name: '1920x1080', width: 1920, height: 1080, scale: 1 },
    { name: '200-percent', width: 683, height: 384, scale: 2 },
  ])('fits into $name, in light and dark', async ({ name, width, height, scale }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const other = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme });
      await other.addCookies(await context.cookies());
      const view = await other.newPage();
      for (const address of [
        new URL(page.url()).hash,
        '#/library',
        '#/training',
        '#/training/new',
        '#/models',
        '#/settings',
      ]) {
        await view.goto(new URL(`/${address}`, page.url()).href);
        await view.getByRole('navigation', { name: 'Places' }).waitFor();
        await view.waitForTimeout(700);
        const where = address.startsWith('#/review') ? 'review' : address.slice(2).replace('/', '-');
        await view.screenshot({ path: join(pictures, `${where}-${name}-${colorScheme}.png`) });
        expect(await view.evaluate(() => document.documentElement.scrollWidth - innerWidth), where).toBeLessThanOrEqual(
          0,
        );
        if (where !== 'review') continue;
        const trace = await view.getByRole('application').first().boundingBox();
        expect(trace?.height, 'height of the trace').toBeGreaterThan(150);
      }
      await other.close();
    }
  });

  it('reported no error on the page in all that time', () => {
    expect(problems).toEqual([]);
  });
});
