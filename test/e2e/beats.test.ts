import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '../builders/real-data.ts';
import { launchChromium } from './chromium.ts';
import type { RunningDesk } from './desk-host.ts';
import { startBrowserDesk } from './desk-host.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const hasData = mitdb !== undefined && ludb !== undefined;
/** Beats of half an hour are compared meanwhile. */
const SLOWLY = { timeout: 60_000 };
const pictures = join(root, 'test-results', 'beats');

let folder: string;
let browser: Browser;
let desk: RunningDesk;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

async function open(paths: readonly string[] = []): Promise<void> {
  desk = await startBrowserDesk({ library: join(folder, 'library'), paths });
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  page = await context.newPage();
  page.setDefaultTimeout(SLOWLY.timeout);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(desk.address);
  await page.getByRole('listbox', { name: 'Recordings' }).waitFor();
}

async function close(): Promise<void> {
  await context.close();
  expect(await desk.stop()).toBe(0);
}

async function openRecord(name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Library' }).click();
  await page.getByRole('searchbox').fill(name);
  const row = page.getByRole('listbox', { name: 'Recordings' }).getByRole('option');
  await row
    .filter({ has: page.getByText(name, { exact: true }) })
    .first()
    .click({ timeout: 60_000 });
  await page.getByRole('region', { name: 'Recording' }).getByRole('application').first().waitFor();
}

const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });
const panels = () => page.getByRole('complementary', { name: 'Panels' });
const saved = () => page.getByText('All changes saved.').waitFor();
const line = (name: string) => panels().getByRole('slider', { name });
const cell = (name: string) => panels().locator(`[data-measurement=${name}]`);
/** A value of the table, or undefined while it is not there. */
async function value(name: string): Promise<number | undefined> {
  const text = await cell(name).textContent();
  const found = /\u2212?\d+(\.\d+)?/.exec(text ?? '')?.[0];
  return found === undefined ? undefined : Number(found.replace('\u2212', '-'));
}
/** Once it is there and stays for a moment: measurements come before the lines that a person has moved. */
const steady = async (name: string) => {
  let before: number | undefined;
  await expect
    .poll(
      async () => {
        const last = before;
        before = await value(name);
        return before !== undefined && before === last;
      },
      { ...SLOWLY, interval: 300 },
    )
    .toBe(true);
  return before ?? Number.NaN;
};
const currentSec = async () => {
  const text = await panels()
    .getByText(/^\d+:\d\d\.\d{3}$/)
    .first()
    .textContent();
  const [minutes, seconds] = (text ?? '').split(':').map(Number);
  return 60 * (minutes ?? Number.NaN) + (seconds ?? Number.NaN);
};

/** Files of one record, and of it alone, in a folder of their own. */
function copyRecord(from: string, name: string, to: string): string {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) if (file.startsWith(`${name}.`)) cpSync(join(from, file), join(to, file));
  return to;
}

describe.skipIf(!hasData)('beats and measurements at the desk', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-beats-'));
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    const source = join(folder, 'source');
    copyRecord(mitdb ?? '', '200', source);
    copyRecord(ludb ?? '', '30', source);
    browser = await launchChromium();
    await open([source]);
  });
  afterAll(async () => {
    await close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('measures a twelve-lead recording beside its paper', async () => {
    await openRecord('30');
    await page.keyboard.press('1');

    expect(await steady('qrs')).toBeGreaterThan(50);
    expect(await steady('qt')).toBeGreaterThan(250);
    expect(await steady('heart-rate')).toBeGreaterThan(30);
    expect(await value('sokolow-lyon')).toBeDefined();
    await panels()
      .getByText(/median of \d+ beats, \d+ leads, set /)
      .waitFor();
    await panels().getByText('Amplitudes by lead').click();
    const rows = panels().getByRole('table', { name: 'Amplitudes by lead' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(13);
    await picture('measurements');
    await panels().getByText('Amplitudes by lead').click();
  });

  it('lets no line be moved while editing is off', async () => {
    const before = await steady('qrs');

    await line('QRS offset').focus();
    await page.keyboard.press('ArrowRight');

    await page
      .getByRole('list', { name: 'Messages' })
      .getByText(/F2 to edit/)
      .waitFor();
    expect(await value('qrs')).toBe(before);
  });

  it('moves the QRS offset with the mouse: QRS follows while it is dragged, QT stays, and it is saved', async () => {
    const before = { qrs: await steady('qrs'), qt: await steady('qt') };
    await page.keyboard.press('F2');
    const box = await line('QRS offset').boundingBox();
    if (box === null) throw new Error('the line has no place');
    const at = { x: box.x + box.width / 2, y: box.y + box.height * 0.8 };

    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 12, at.y, { steps: 4 });
    expect(await value('qrs')).toBeGreaterThan(before.qrs + 10);
    await page.mouse.up();
    await page.getByLabel('Your name or initials').fill('Ada');
    await page.keyboard.press('Enter');

    await saved();
    expect(await value('qrs')).toBeGreaterThan(before.qrs + 10);
    expect(await value('qt')).toBe(before.qt);
    await line('QRS offset').getByText('yours').waitFor();
    await picture('line-moved');
  });

  it('moves the T offset with the arrow keys: with Shift QT changes by five samples of 2 ms', async () => {
    const before = await steady('qt');

    await line('T offset').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => value('qt'), SLOWLY).toBeGreaterThanOrEqual(before + 9);
    await page.keyboard.press('Enter');
    await saved();

    expect(Math.abs(((await value('qt')) ?? 0) - before - 10)).toBeLessThanOrEqual(1);
  });

  it('saves what the arrow keys moved when the page is loaded anew before they rest', async () => {
    const before = await steady('qt');
    await line('T offset').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.reload();
    expect(Math.abs((await steady('qt')) - before + 10)).toBeLessThanOrEqual(1);

    await page.keyboard.press('F2');
    await page.keyboard.press('Control+z');
    await expect.poll(() => value('qt'), SLOWLY).toBe(before);
    await saved();
  });

  it('keeps Delete and R at the point: a second Delete deletes no beat, R has the line back under the keyboard', async () => {
    const beats = page.getByRole('list', { name: 'Beats by symbol' });
    const counts = await beats.textContent();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('[data-fiducial]')?.getAttribute('data-fiducial'));
    await page.keyboard.press('ArrowRight'); // a beat is current: it could be deleted

    await line('P onset').focus();
    await page.keyboard.press('Delete');
    await panels().getByRole('group', { name: 'P onset' }).getByRole('button', { name: 'automatic' }).waitFor();
    expect(await focused()).toBe('p-onset');
    await page.keyboard.press('Delete');
    await saved();
    expect(await beats.textContent()).toBe(counts);

    await page.keyboard.press('r');
    await line('P onset').waitFor();
    expect(await focused()).toBe('p-onset');
    await saved();
    expect(await beats.textContent()).toBe(counts);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await line('P onset').waitFor();
    await saved();
  });

  it('lets Escape end a drag: the mouse moves the line no further', async () => {
    const before = await steady('qrs');
    const box = await line('QRS offset').boundingBox();
    if (box === null) throw new Error('the line has no place');
    const at = { x: box.x + box.width / 2, y: box.y + box.height * 0.8 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 12, at.y, { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.move(at.x + 18, at.y, { steps: 4 });
    await page.mouse.up();

    expect(await value('qrs')).toBe(before);
  });

  it('saves a moved line in its own recording when the next one is opened at once, and shows nothing of it there', async () => {
    const before = await steady('qt');
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Library' }).click();
    await page.getByRole('searchbox').fill('');
    await page
      .getByRole('option')
      .filter({ has: page.getByText('30', { exact: true }) })
      .first()
      .click();
    expect(await steady('qt')).toBe(before);
    const is200First = (await page.getByRole('option').first().textContent())?.includes('200') === true;

    await line('T offset').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press(is200First ? 'Control+ArrowUp' : 'Control+ArrowDown');
    const name = page.getByRole('region', { name: 'Recording' }).getByText('200', { exact: true });
    await name.first().waitFor();
    await page.waitForTimeout(1000); // longer than arrow keys rest
    await steady('qrs');
    expect(await panels().getByRole('slider', { name: /yours/ }).count()).toBe(0);
    expect(await panels().getByText('yours').count()).toBe(0);

    await openRecord('30');
    await expect.poll(() => value('qt'), SLOWLY).toBeLessThan(before - 8);
    await page.keyboard.press('Control+z');
    await expect.poll(() => value('qt'), SLOWLY).toBe(before);
    await saved();
  });

  it('has the lines again after it was closed, and undo takes them back one by one', async () => {
    const moved = { qrs: await steady('qrs'), qt: await steady('qt') };
    await close();
    await open();
    await openRecord('30');
    expect(await steady('qrs')).toBe(moved.qrs);
    expect(await steady('qt')).toBe(moved.qt);

    await page.keyboard.press('F2');
    await page.keyboard.press('Control+z');
    await expect.poll(() => value('qt'), SLOWLY).toBeLessThan(moved.qt);
    expect(await value('qrs')).toBe(moved.qrs);
    await page.keyboard.press('Control+z');
    await expect.poll(() => value('qrs'), SLOWLY).toBeLessThan(moved.qrs);
    await saved();
    await page.keyboard.press('F2');
  });

  it('shows templates, tachogram and Poincare plot, and a click on the tachogram goes to the beat', async () => {
    await openRecord('200');
    await page.keyboard.press('7');
    await page.getByRole('list', { name: 'Templates' }).getByRole('button').first().waitFor({ timeout: 60_000 });
    const tachogram = page.getByRole('img', { name: /^RR intervals over time/ });
    await expect.poll(() => tachogram.getAttribute('data-points'), SLOWLY).toBe('2600');
    await picture('beats');
    const box = await tachogram.boundingBox();
    if (box === null) throw new Error('the tachogram has no place');

    let sec = Number.NaN;
    for (let y = 0.3; y < 0.9 && !(sec > 600); y += 0.04) {
      await page.mouse.click(box.x + box.width * 0.6, box.y + box.height * y);
      if (
        (await panels()
          .getByText(/^\d+:\d\d\.\d{3}$/)
          .count()) > 0
      )
        sec = await currentSec();
    }

    expect(sec).toBeGreaterThan(900);
    expect(sec).toBeLessThan(1200);
    expect(await page.getByRole('button', { name: 'Beats', exact: true }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('ArrowRight');
    await expect.poll(currentSec, SLOWLY).toBeGreaterThan(sec);
    await picture('beats-current');
  });

  it('goes to an episode', async () => {
    const episodes = page.getByRole('list', { name: 'Episodes found' });
    await page.getByLabel('Kind of episode').selectOption('ventricular-run');

    await episodes
      .getByRole('button', { name: /V run, \d+ beats/ })
      .first()
      .click();

    await panels()
      .getByText(/premature ventricular/)
      .waitFor();
  });

  it('opens a template from the keyboard at its head, and goes back to its card', async () => {
    const card = page.getByRole('list', { name: 'Templates' }).getByRole('button').last();
    const name = (await card.getAttribute('aria-label')) ?? '';
    await card.focus(); // the grid is scrolled to its end
    await page.keyboard.press('Enter');
    const back = page.getByRole('button', { name: 'All templates' });
    await back.waitFor();
    expect(await back.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await back.evaluate((element) => element.closest('.templates')?.scrollTop)).toBe(0);

    await page.keyboard.press('Enter');
    await card.waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(name);
  });

  it('relabels a template with one key, after its counts, and takes it back in one step', async () => {
    const counts = page.getByRole('list', { name: 'Beats by symbol' });
    const before = await counts.textContent();
    await page
      .getByRole('list', { name: 'Templates' })
      .getByRole('button', { name: /^Template 3:/ })
      .click();
    await page.getByRole('region', { name: 'Beats of template 3' }).getByRole('listitem').first().waitFor();
    await page.waitForTimeout(500);
    await picture('template');
    await page.keyboard.press('F2');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: / to F\?$/ }).waitFor();
    await picture('relabel-template');
    await page.keyboard.press('Enter');
    await expect.poll(() => counts.textContent(), SLOWLY).not.toBe(before);
    await saved();

    await page.keyboard.press('Control+z');

    await expect.poll(() => counts.textContent(), SLOWLY).toBe(before);
    await saved();
    await page.keyboard.press('Escape');
  });

  it('takes a beat that is now V out of the median beat, and says so of the table', async () => {
    const place = new URL(page.url()).hash;
    await openRecord('30');
    const usedCount = async () => {
      const text = await panels()
        .getByText(/median of \d+ beats/)
        .textContent();
      return Number(/median of (\d+) beats/.exec(text ?? '')?.[1]);
    };
    await steady('qrs');
    const before = await usedCount();

    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('v');
    await saved();

    await expect.poll(usedCount, SLOWLY).toBe(before - 1);
    await picture('without-the-beat');
    await page.keyboard.press('F2');
    await page.goto(new URL(`/${place}`, page.url()).href);
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
      await view.goto(new URL(`/${new URL(page.url()).hash}`, page.url()).href);
      await view.getByRole('list', { name: 'Templates' }).getByRole('button').first().waitFor({ timeout: 60_000 });
      await view.waitForTimeout(700);
      await view.screenshot({ path: join(pictures, `beats-${name}-${colorScheme}.png`) });
      expect(await view.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const tachogram = await view.getByRole('img', { name: /^RR intervals over time/ }).boundingBox();
      expect(tachogram?.height, 'height of the tachogram').toBeGreaterThan(90);
      const strip = view.getByRole('application', { name: 'Electrocardiogram as a strip' });
      if (height > 512) expect((await strip.boundingBox())?.height, 'height of the strip').toBeGreaterThanOrEqual(190);
      await other.close();
    }
  });

  it('reported no error on the page in all that time', () => {
    expect(problems).toEqual([]);
  });
});
