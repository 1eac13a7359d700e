import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findChromium } from '#scripts/setup/chromium.mjs';
import { cacheFolder, root } from '#scripts/setup/places.mjs';
import { writeDayRecord } from '#test/builders/day-record.ts';
import { launchChromium } from '#test/e2e/chromium.ts';
import { openViewerDesk } from '#test/e2e/viewer-records.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const RECORD = { hours: 0.25, sampleRateHz: 500, leadCount: 12, seed: 12, leadNames: LEADS };
const WARM_UP_FRAMES = 60;
const FRAMES = 600;
/** Seconds of the recording in a second: a page of ten seconds goes by in five. */
const SPEED = 2;

/**
 * Without a limit, frames come as fast as they are made: the time from one to the next is what a frame costs. Everything is drawn and
 * put together by the processor, as on a machine without a graphics card.
 */
const UNLIMITED = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

/** From frame to frame in Chromium, scripts, drawing and putting together included, while 12 leads scroll at 1920x1080. */
export const bench: Bench = {
  name: 'scroll-frames',
  title: 'frame time p95 while scrolling 12 leads in Chromium',
  unit: 'ms',
  bar: 8.3,
  better: 'lower',
  async measure(tell) {
    if (findChromium({ root, cache: cacheFolder() }) === undefined) return { kind: 'missing', what: 'no Chromium' };
    const source = mkdtempSync(join(tmpdir(), 'overread-scroll-'));
    const desk = await openViewerDesk([writeDayRecord(source, RECORD)]);
    const browser = await launchChromium(UNLIMITED);
    try {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.goto(desk.address('day', { beats: '1' }));
      const timesMs: Record<string, number[]> = {};
      for (const layout of ['3x4', '6x2', '12x1']) {
        timesMs[layout] = await timeFrames(page, layout);
        tell(`${layout}: ${describeTimes(timesMs[layout])}`);
      }
      await page.goto(`${desk.origin}/many-charts.html`);
      const peer = await timeFrames(page, undefined);
      tell(`12 charts of uPlot: ${describeTimes(peer)}`);
      const value = Math.max(...Object.values(timesMs).map((times) => toPercentile(times, 0.95)));
      return { kind: 'measured', value, against: { peer: '12 charts of uPlot', value: toPercentile(peer, 0.95) } };
    } finally {
      await browser.close();
      await desk.close();
      rmSync(source, { recursive: true, force: true });
    }
  },
};

function describeTimes(timesMs: readonly number[]): string {
  const [median, p95] = [toMedian(timesMs), toPercentile(timesMs, 0.95)];
  return `median ${toShort(median)} ms, p95 ${toShort(p95)} ms, longest ${toShort(Math.max(...timesMs))} ms`;
}

/** Scrolls from frame to frame; milliseconds between frames. */
async function timeFrames(page: Page, layout: string | undefined): Promise<number[]> {
  await page.waitForSelector('canvas');
  return page.evaluate(
    async ({ layout, warmUp, frames, speed }) => {
      interface Scrolled {
        readonly sampleRateHz: number;
        readonly startSample: number;
        scrollTo(sample: number): void;
        setLayout(layout: string): void;
      }
      const { viewer } = window as unknown as { viewer: Scrolled };
      if (layout !== undefined) viewer.setLayout(layout);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const timesMs: number[] = [];
      return new Promise<number[]>((resolve) => {
        let previousMs = performance.now();
        let frame = 0;
        const step = (nowMs: number): void => {
          if (frame++ >= warmUp) timesMs.push(nowMs - previousMs);
          previousMs = nowMs;
          // By the way of a display of 120 Hz: a quick frame earns no longer way.
          viewer.scrollTo(viewer.startSample + (viewer.sampleRateHz * speed) / 120);
          // After the view has asked for its own turn in the next frame: then every frame paints, and none is empty.
          if (timesMs.length < frames) queueMicrotask(() => requestAnimationFrame(step));
          else resolve(timesMs);
        };
        requestAnimationFrame(step);
      });
    },
    { layout, warmUp: WARM_UP_FRAMES, frames: FRAMES, speed: SPEED },
  );
}
