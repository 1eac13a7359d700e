import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium } from '#scripts/setup/chromium.mjs';
import { cacheFolder, root } from '#scripts/setup/places.mjs';
import { makeBeatLibrary } from '#test/builders/beat-library.ts';
import { launchChromium } from '#test/e2e/chromium.ts';
import { startBrowserDesk } from '#test/e2e/desk-host.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const BEATS = 100_000;
const PRESSES = 120;
const WARM_UP_PRESSES = 10;
const RANGE_BEATS = 10_000;
const MAX_RANGE_MS = 500;
/** Fingers rest this long between keys. */
const PAUSE_MS = 60;

/** From a key to the picture that shows what it did, in Chromium on the browser shell, at 100,000 beats. */
export const bench: Bench = {
  name: 'key-latency',
  title: 'key to paint p95 at 100,000 beats (relabel, next uncertain, also during a prediction)',
  unit: 'ms',
  bar: 50,
  better: 'lower',
  async measure(tell) {
    if (findChromium({ root, cache: cacheFolder() }) === undefined) return { kind: 'missing', what: 'no Chromium' };
    const workFolder = mkdtempSync(join(tmpdir(), 'overread-keys-'));
    const library = await makeBeatLibrary(workFolder, BEATS);
    const desk = await startBrowserDesk({ library });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
      await page.goto(desk.address);
      await openForEditing(page);
      const series: Record<string, number[]> = {};
      const time = async (name: string, ...keys: readonly string[]) => {
        const timesMs = await timeKeys(page, ...keys);
        tell(`${name}: ${describeTimes(timesMs)}`);
        return timesMs;
      };
      const peer = await time('a key without a command', 'x');
      series.relabel = await time('relabel', 'v', 'n');
      series.uncertain = await time('next uncertain', '.');
      tell(`relabel of ${RANGE_BEATS} beats: ${toShort(await timeRange(page))} ms (at most ${MAX_RANGE_MS})`);
      const isPredicting = await startPrediction(page);
      if (!isPredicting) return { kind: 'missing', what: 'no model that can be used: see the Models place' };
      series.relabelBusy = await time('relabel during a prediction', 'v', 'n');
      series.uncertainBusy = await time('next uncertain during a prediction', '.');
      tell(
        `the prediction was ${(await isStillPredicting(page)) ? 'still running at the end' : 'over before the end'}`,
      );
      const value = Math.max(...Object.values(series).map((timesMs) => toPercentile(timesMs, 0.95)));
      return { kind: 'measured', value, against: { peer: 'a key without a command', value: toPercentile(peer, 0.95) } };
    } finally {
      await browser.close();
      await desk.stop();
      rmSync(workFolder, { recursive: true, force: true });
    }
  },
};

function describeTimes(timesMs: readonly number[]): string {
  const [median, p95] = [toMedian(timesMs), toPercentile(timesMs, 0.95)];
  return `median ${toShort(median)} ms, p95 ${toShort(p95)} ms, longest ${toShort(Math.max(...timesMs))} ms`;
}

async function openForEditing(page: Page): Promise<void> {
  await page.getByRole('listbox', { name: 'Recordings' }).getByText('day', { exact: true }).click();
  await page.getByText('100,000 beats').first().waitFor();
  await page.keyboard.press('5');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  await page.keyboard.press('v');
  await page.getByLabel('Your name or initials').fill('Bench');
  await page.keyboard.press('Enter');
  await page.getByText('set: Bench').waitFor({ timeout: 60_000 });
  await page.getByText('All changes saved.').waitFor();
  await watchPaints(page);
}

/**
 * Puts a watch into the page: for every key, the time from the event's own stamp to after the frame that follows its handling. The
 * frame callback runs before the frame is painted, a message posted in it comes after.
 */
async function watchPaints(page: Page): Promise<void> {
  await page.evaluate(() => {
    const timesMs: number[] = [];
    (window as unknown as { keyTimesMs: number[] }).keyTimesMs = timesMs;
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => timesMs.push(performance.now() - timeStamp);
          channel.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
}

/** Presses keys in turn, as a person does; milliseconds from each to the paint. */
async function timeKeys(page: Page, ...keys: readonly string[]): Promise<number[]> {
  await takeTimes(page);
  for (let i = 0; i < WARM_UP_PRESSES + PRESSES; i += 1) {
    await page.keyboard.press(keys[i % keys.length] ?? '');
    await page.waitForTimeout(PAUSE_MS);
  }
  await page.waitForFunction(
    (count) => (window as unknown as { keyTimesMs: number[] }).keyTimesMs.length === count,
    WARM_UP_PRESSES + PRESSES,
  );
  const timesMs = await takeTimes(page);
  return timesMs.slice(WARM_UP_PRESSES);
}

function takeTimes(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as { keyTimesMs: number[] }).keyTimesMs.splice(0));
}

/** Marks some 10,000 beats, from the first on, and relabels them; from Enter in the dialog to the counts that show it. */
async function timeRange(page: Page): Promise<number> {
  await page.keyboard.press('Home');
  const overview = await page.getByRole('scrollbar', { name: 'Whole recording' }).boundingBox();
  if (overview === null) throw new Error('key-latency: the overview is not in sight');
  const clickAt = (share: number) =>
    page.mouse.click(overview.x + overview.width * share, overview.y + overview.height / 2);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await clickAt(RANGE_BEATS / BEATS);
  await page.waitForTimeout(500);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await page.keyboard.press('f');
  await page.getByRole('heading', { name: / to F\?$/ }).waitFor();
  await page.waitForTimeout(300);
  await takeTimes(page);
  await page.keyboard.press('Enter');
  await page.getByText('All changes saved.').waitFor();
  await page.waitForTimeout(500);
  return (await takeTimes(page))[0] ?? Infinity;
}

async function startPrediction(page: Page): Promise<boolean> {
  const classify = page.getByRole('button', { name: /^Classify/ });
  if ((await classify.count()) === 0) return false;
  await classify.first().click();
  await page.getByRole('progressbar', { name: 'Classifying' }).waitFor();
  return true;
}

async function isStillPredicting(page: Page): Promise<boolean> {
  return (await page.getByRole('progressbar', { name: 'Classifying' }).count()) > 0;
}
