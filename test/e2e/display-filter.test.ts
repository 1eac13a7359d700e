import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '../builders/real-data.ts';
import { launchChromium } from './chromium.ts';
import type { RunningDesk } from './desk-host.ts';
import { startBrowserDesk } from './desk-host.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const pictures = join(root, 'test-results', 'display-filter');

const MONITOR = 'display filter: monitor 0.5-40 Hz + 50 Hz notch; changes ST and sharp waves; not for measurement';

describe.skipIf(mitdb === undefined || ludb === undefined)('the display filter', () => {
  let folder: string;
  let browser: Browser;
  let desk: RunningDesk;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overread-filter-'));
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    const source = join(folder, 'source');
    mkdirSync(source);
    for (const [from, name] of [
      [mitdb ?? '', '200'],
      [ludb ?? '', '1'],
    ] as const) {
      for (const file of readdirSync(from))
        if (file.startsWith(`${name}.`)) cpSync(join(from, file), join(source, file));
    }
    browser = await launchChromium();
    desk = await startBrowserDesk({ library: join(folder, 'library'), paths: [source] });
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(desk.address);
  });

  afterAll(async () => {
    await browser.close();
    await desk.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  const filter = () => page.getByLabel(/^Display filter/);
  const recording = () => page.getByRole('region', { name: 'Recording' });
  const named = (text: string) => recording().getByRole('status').getByText(text, { exact: true });

  async function openRecord(name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Library' }).click();
    await page.getByRole('searchbox').fill(name);
    const row = page
      .getByRole('listbox', { name: 'Recordings' })
      .getByRole('option')
      .filter({ has: page.getByText(name, { exact: true }) });
    await row.first().click();
    await recording().getByRole('application').first().waitFor();
    await settled();
  }

  /** The trace as it is drawn, once nothing of it changes any more. */
  async function settled(): Promise<string> {
    const draw = () =>
      recording()
        .getByRole('application')
        .first()
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    let before = '';
    for (let now = await draw(); now !== before; now = await draw()) {
      before = now;
      await page.waitForTimeout(400);
    }
    return before;
  }

  async function picture(name: string): Promise<void> {
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await settled();
        await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1366, height: 768 });
    await settled();
  }

  it('is none for a recording that is opened; the monitor band is named with its warning and changes the trace; none gives it back', async () => {
    await openRecord('1');
    await page.keyboard.press('1');
    const recorded = await settled();
    expect(await filter().inputValue()).toBe('none');
    await recording().getByText('display filter: none').waitFor();

    await filter().selectOption('monitor+50');
    await named(MONITOR).waitFor();
    await recording().getByText('measurements and overview: unfiltered; saturation: not marked').waitFor();
    const filtered = await settled();
    await picture('paper-monitor');
    expect(filtered).not.toBe(recorded);
    expect(page.url()).toContain('monitor.50');

    await filter().selectOption('none');
    await recording().getByText('display filter: none').waitFor();
    expect(await settled()).toBe(recorded);
    expect(page.url()).not.toContain('monitor');
  });

  it('goes on by its key, and is none again in the next recording', async () => {
    await page.keyboard.press('w');
    await named('display filter: diagnostic 0.05-150 Hz').waitFor();
    await page.keyboard.press('w');
    await named('display filter: monitor 0.5-40 Hz; changes ST and sharp waves; not for measurement').waitFor();

    await openRecord('200');
    expect(await filter().inputValue()).toBe('none');
    expect(page.url()).not.toContain('monitor');

    await page.keyboard.press('Alt+ArrowLeft');
    await page.getByRole('searchbox').waitFor();
    await recording().waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+ArrowLeft');
    await named('display filter: monitor 0.5-40 Hz; changes ST and sharp waves; not for measurement').waitFor();
  });

  it('says of the whole half hour that it is unfiltered while the overview is made, and then shows it filtered', async () => {
    await openRecord('200');
    await page.keyboard.press('6');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    const recorded = await settled();

    await filter().selectOption('monitor+50');
    await named(MONITOR).waitFor();
    await recording().getByRole('status').getByText('unfiltered: ').waitFor({ state: 'detached' });
    const filtered = await settled();
    await picture('strip-monitor');
    expect(filtered).not.toBe(recorded);

    await filter().selectOption('none');
    expect(await settled()).toBe(recorded);
  });
});
