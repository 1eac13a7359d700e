import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Placement } from '#renderer/state/viewer-types.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { root } from '#scripts/setup/places.mjs';
import { writeDayRecord } from '#test/builders/day-record.ts';
import { realData } from '#test/builders/real-data.ts';
import { launchChromium } from './chromium.ts';
import type { ViewerDesk } from './viewer-records.ts';
import { openViewerDesk } from './viewer-records.ts';

const mitdb = realData('mitdb');
const ludb = realData('ludb');
const pictures = join(root, 'test-results', 'viewer');

/** Width of the strip's axis of values in CSS px. */
const AXIS_PX = 58;

interface PageGlobals {
  readonly viewer: Viewer;
  readonly placements: readonly Placement[];
}

interface OpenOptions {
  readonly size?: readonly [number, number];
  readonly scale?: number;
  readonly search?: Readonly<Record<string, string>>;
}

describe.skipIf(mitdb === undefined || ludb === undefined)('a recording on the screen', () => {
  let browser: Browser;
  let desk: ViewerDesk;
  let source: string;
  const problems: string[] = [];

  beforeAll(async () => {
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    source = mkdtempSync(join(tmpdir(), 'overread-viewer-'));
    const day = writeDayRecord(source, { hours: 0.5, sampleRateHz: 250, leadCount: 2, seed: 24 });
    desk = await openViewerDesk([
      day,
      join(mitdb ?? '', '208.hea'),
      join(mitdb ?? '', '222.hea'),
      join(ludb ?? '', '1.hea'),
    ]);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await desk.close();
    rmSync(source, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  async function open(record: string, { size = [1366, 768], scale = 1, search = {} }: OpenOptions = {}): Promise<Page> {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(desk.address(record, search));
    await page.waitForSelector('canvas');
    await settled(page);
    return page;
  }

  /** Until everything that is looked at is there, and painted. */
  async function settled(page: Page): Promise<void> {
    await page.evaluate(async () => {
      const { viewer } = window as unknown as PageGlobals;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      for (let waited = 0; waited < 600; waited++) {
        await frame();
        if (waited > 3 && viewer.signals.isComplete && viewer.signals.findLevel(viewer.activeLeadKey) !== undefined)
          break;
      }
      await frame();
      await frame();
    });
  }

  /** What a function of the page's own globals returns. */
  const read = <T>(page: Page, what: (globals: PageGlobals) => T): Promise<T> =>
    page.evaluate<T>(`(${what.toString()})(window)`);

  /** Middle and left edge of the trace in CSS px. */
  async function findTrace(page: Page) {
    const box = await page.getByRole('application').boundingBox();
    if (box === null) throw new Error('no trace');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, left: box.x };
  }

  it('shows each layout, the strip, light and dark, large and small: pictures to look at', async () => {
    const views: readonly (readonly [string, string, OpenOptions, string])[] = [
      ['paper-3x4', '1', {}, "viewer.setLayout('3x4')"],
      ['paper-3x4-dark-large', '1', { size: [1920, 1080], search: { theme: 'dark' } }, "viewer.setLayout('3x4')"],
      ['paper-6x2-grey', '1', { search: { grey: '' } }, "viewer.setLayout('6x2')"],
      ['paper-12x1-cabrera', '1', { size: [1920, 1080] }, "viewer.setLeadOrder('cabrera'); viewer.setLayout('12x1')"],
      ['paper-single', '208', { search: { model: '1' } }, "viewer.setLayout('single')"],
      ['paper-fit', '1', {}, 'viewer.setFitted(true)'],
      ['paper-hidpi', '1', { scale: 2 }, "viewer.setLayout('3x4')"],
      ['strip-10s', '208', { search: { model: '1' } }, 'viewer.scrollTo(360 * 50)'],
      [
        'strip-1min-dark',
        '222',
        { search: { model: '1', theme: 'dark' } },
        'viewer.setStripRange(360 * 480, 360 * 540)',
      ],
      ['strip-30min', '222', { size: [1920, 1080], search: { model: '1' } }, 'viewer.setStripRange(0, 650000)'],
      ['strip-1s-hidpi', '208', { scale: 2 }, 'viewer.setStripRange(360 * 300, 360 * 301)'],
    ];
    for (const [name, record, options, act] of views) {
      const page = await open(record, options);
      await page.evaluate(act.replaceAll('viewer.', 'window.viewer.'));
      await settled(page);
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      await page.close();
    }
  });

  it('draws the calibration pulse 10 mm high, 5 mm wide and on bold lines, at the measured px per mm', async () => {
    const page = await open('1', { scale: 2 });
    await read(page, ({ viewer }) => viewer.calibrateDisplay(4));
    await settled(page);

    const columns = await page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no canvas');
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      const isInk = (x: number, y: number) => {
        const at = (y * width + x) * 4;
        return (data[at] ?? 255) + (data[at + 1] ?? 255) + (data[at + 2] ?? 255) < 200;
      };
      // The uprights of the first pulse are the first two columns with a long run of ink.
      const uprights: { x: number; top: number; bottom: number }[] = [];
      for (let x = 0; x < 200; x++) {
        let run = 0;
        for (let y = 0; y < height / 3; y++) {
          run = isInk(x, y) ? run + 1 : 0;
          if (run > 60 && !isInk(x, y + 1)) uprights.push({ x, top: y - run + 1, bottom: y });
        }
      }
      return uprights;
    });

    const left = columns[0];
    const right = columns.find(({ x }) => x > (left?.x ?? 0) + 10);
    const widthMm = ((right?.x ?? 0) - (left?.x ?? 0)) / 8;
    const heightMm = ((left?.bottom ?? 0) - (left?.top ?? 0)) / 8;
    expect(widthMm).toBe(5);
    expect(heightMm).toBeGreaterThan(9.7);
    expect(heightMm).toBeLessThan(10.5); // and half a line at either end
    expect((left?.x ?? 0) / 8 - 5).toBeLessThan(0.3);
    await page.close();
  });

  it('is as sharp as the screen: grid lines are whole device pixels at a scale of 2', async () => {
    const page = await open('1', { scale: 2 });

    const facts = await page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no canvas');
      const { data } = context.getImageData(canvas.width - 60, 2, 56, 1);
      const colours = new Set<string>();
      for (let at = 0; at < data.length; at += 4) colours.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return { perCssPx: canvas.width / canvas.getBoundingClientRect().width, colours: colours.size };
    });

    expect(facts.perCssPx).toBeCloseTo(2, 6);
    expect(facts.colours).toBeLessThanOrEqual(3); // ground, fine, bold: nothing in between
    await page.close();
  });

  /** Share of the pixels of a part of the strip that have the trace's colour. */
  const readInk = (page: Page, part: { readonly fromX: number; readonly toX: number; readonly row: number }) =>
    page.evaluate(({ fromX, toX, row }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.uplot canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no chart');
      const { viewer } = window as unknown as PageGlobals;
      const left = 58 + viewer.stripWidthPx * fromX;
      const height = (canvas.height - 90) / 2;
      const top = 64 + row * height + 24; // below the lead's name
      const { data } = context.getImageData(left, top, viewer.stripWidthPx * (toX - fromX), height - 40);
      let ink = 0;
      for (let at = 0; at < data.length; at += 4)
        if ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) < 120) ink++;
      return ink / (data.length / 4);
    }, part);

  it('hatches what was not recorded and never bridges it, at 10 s, at 20 min and at the whole recording', async () => {
    const page = await open('day');
    const gapStart = 250 * 600;
    for (const [name, start, end] of [
      ['10s', gapStart - 1250, gapStart + 1250],
      ['20min', gapStart - 75_000, gapStart + 225_000],
      ['whole', 0, 450_000],
    ] as const) {
      await page.evaluate(`window.viewer.setStripRange(${start}, ${end})`);
      await settled(page);
      await page.screenshot({ path: join(pictures, `strip-gap-${name}.png`) });
      const span = end - start;
      const from = Math.max(0, (gapStart - start) / span) + 0.01;
      const to = Math.min(1, (gapStart + 150_000 - start) / span) - 0.01;
      expect(await readInk(page, { fromX: from, toX: to, row: 1 }), name).toBe(0);
      expect(await readInk(page, { fromX: from, toX: to, row: 0 }), name).toBeGreaterThan(0.001);
    }
    await page.close();
  });

  it('shows a coarse picture at once and says so, where finer samples take their time', async () => {
    const page = await open('day');
    await page.evaluate('window.viewer.setStripRange(0, 450_000)');
    await settled(page);
    await page.evaluate("sessionStorage.setItem('delay-ms', '1500')");

    await page.evaluate('window.viewer.setStripRange(40_000, 42_500)');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');
    const inkAtOnce = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.uplot canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no chart');
      const { data } = context.getImageData(300, 120, 200, 150);
      return data.some((value, at) => at % 4 === 0 && value < 200);
    });
    expect(inkAtOnce).toBe(true);
    await page.getByText('coarse: finer samples are on their way').waitFor({ timeout: 1000 });
    await page.screenshot({ path: join(pictures, 'strip-coarse.png') });
    await page.getByText('coarse: finer samples are on their way').waitFor({ state: 'detached', timeout: 5000 });
    expect(await page.evaluate('window.viewer.signals.isComplete')).toBe(true);
    await page.close();
  });

  it('scrolls by the wheel and zooms where the pointer is with Ctrl', async () => {
    const page = await open('208');
    const { x, y, left } = await findTrace(page);
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 300);
    const scrolled = await read(page, ({ viewer }) => viewer.startSample);
    expect(scrolled).toBeGreaterThan(500);

    await read(page, ({ viewer }) => viewer.scrollTo(100_000));
    const fraction = (x - left - AXIS_PX) / (await read(page, ({ viewer }) => viewer.stripWidthPx));
    const under = 100_000 + fraction * 3600;
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');

    const view = await read(page, ({ viewer }) => ({ start: viewer.startSample, span: viewer.spanSample }));
    expect(view.span).toBeLessThan(3600 / 4);
    expect(Math.abs(view.start + view.span * fraction - under)).toBeLessThan(2);
    await page.close();
  });

  it('pans by dragging, and chooses the beat that is clicked', async () => {
    const page = await open('208');
    await read(page, ({ viewer }) => viewer.scrollTo(100_000));
    await settled(page);
    const { x, y } = await findTrace(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 100, y, { steps: 4 });
    await page.mouse.up();
    const moved = await read(
      page,
      ({ viewer }) => (viewer.startSample - 100_000) / (viewer.stripSpanSample / viewer.stripWidthPx),
    );
    expect(moved).toBeCloseTo(100, 0);
    expect(await read(page, ({ viewer }) => viewer.marks.currentBeat === undefined)).toBe(true);

    const at = await read(page, ({ viewer }) => {
      const { samples, ids } = viewer.marks.annotations?.columns ?? { samples: [], ids: [] };
      const index = [...samples].findIndex((sample) => sample > viewer.startSample + 1500);
      const pxPerSample = viewer.stripWidthPx / viewer.stripSpanSample;
      return { id: ids[index], fromLeft: 58 + ((samples[index] ?? 0) - viewer.startSample) * pxPerSample };
    });
    const trace = await findTrace(page);
    await page.mouse.click(trace.left + at.fromLeft + 3, trace.y);

    const current = await read(page, ({ viewer }) => viewer.marks.currentBeat);
    expect(current).toMatchObject({ source: 'annotation', id: at.id });
    await settled(page);
    await page.screenshot({ path: join(pictures, 'strip-current.png') });
    await page.close();
  });

  it('marks a range by dragging with Shift', async () => {
    const page = await open('208');
    const { x, y } = await findTrace(page);
    await page.keyboard.down('Shift');
    await page.mouse.move(x - 100, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');

    const px = await read(page, ({ viewer }) => {
      const range = viewer.marks.selection;
      return range === undefined
        ? 0
        : (range.endSample - range.startSample) * (viewer.stripWidthPx / viewer.stripSpanSample);
    });
    expect(px).toBeCloseTo(200, -1);
    await page.close();
  });

  it('shows where a beat would go, snapped to the R peak within 50 ms, and puts it there; Alt leaves it where it is', async () => {
    const page = await open('208');
    await read(page, ({ viewer }) => {
      viewer.marks.setEditing(true);
      viewer.scrollTo(100_000);
      viewer.marks.toggleTool('insert');
    });
    await settled(page);
    const peak = await read(page, ({ viewer }) => {
      const sample =
        [...(viewer.marks.annotations?.columns.samples ?? [])].find((at) => at > viewer.startSample + 1500) ?? 0;
      const values = viewer.signals.findRaw('0', { startSample: sample - 18, endSample: sample + 19 }) ?? [];
      const highest = sample - 18 + [...values].indexOf(Math.max(...values));
      return {
        highest,
        fromLeft: 58 + (highest - viewer.startSample) * (viewer.stripWidthPx / viewer.stripSpanSample),
      };
    });
    const trace = await findTrace(page);
    const [x, y] = [trace.left + peak.fromLeft, trace.y];

    await page.mouse.move(x + 2, y);
    expect(await read(page, ({ viewer }) => viewer.marks.hover?.snappedSample)).toBe(peak.highest);
    await settled(page);
    await page.screenshot({ path: join(pictures, 'strip-insert.png') });
    await page.mouse.down();
    await page.mouse.up();
    await read(page, ({ viewer }) => viewer.marks.toggleTool('insert'));
    await page.keyboard.down('Alt');
    await page.mouse.move(x + 30, y);
    await page.mouse.down();
    await page.mouse.up();
    await page.keyboard.up('Alt');

    const placements = await read(page, (globals) => globals.placements);
    expect(placements[0]).toEqual({ kind: 'insert', sample: peak.highest, leadKey: '0' });
    const away = (placements[1]?.sample ?? 0) - peak.highest;
    expect(Math.abs(away - (30 * 3600) / (await read(page, ({ viewer }) => viewer.stripWidthPx)))).toBeLessThan(3);
    await page.close();
  });

  it('measures 1 s and the amplitude with the caliper', async () => {
    const page = await open('1');
    await read(page, ({ viewer }) => {
      viewer.setLayout('12x1');
      viewer.marks.toggleTool('caliper');
    });
    await settled(page);
    const box = await page.locator('canvas').first().boundingBox();
    const pxPerMm = await read(page, ({ viewer }) => viewer.pageScale.pxPerMm);
    const [x, y] = [(box?.x ?? 0) + 40 * pxPerMm, (box?.y ?? 0) + 20 * pxPerMm];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 25 * pxPerMm, y + 4, { steps: 3 });
    await page.mouse.up();
    await settled(page);

    const caliper = await read(page, ({ viewer }) => viewer.marks.caliper);
    expect(Math.abs((caliper?.toSample ?? 0) - (caliper?.fromSample ?? 0) - 500)).toBeLessThanOrEqual(3);
    expect(caliper?.fromValue).toBeTypeOf('number');
    await page.screenshot({ path: join(pictures, 'paper-caliper.png') });
    await page.close();
  });

  it('moves the window by dragging it in the overview, and jumps where the overview is clicked', async () => {
    const page = await open('222');
    const box = await page.getByRole('scrollbar', { name: 'Whole recording' }).boundingBox();
    if (box === null) throw new Error('no overview');
    await page.mouse.click(box.x + box.width / 2, box.y + 40);
    const middle = await read(page, ({ viewer }) => viewer.startSample + viewer.spanSample / 2);
    expect(Math.abs(middle - 325_000)).toBeLessThan(1500);

    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 5 });
    await page.mouse.up();

    const later = await read(page, ({ viewer }) => viewer.startSample + viewer.spanSample / 2);
    expect(Math.abs(later - 487_500)).toBeLessThan(2500);
    await page.close();
  });

  it('keeps one chart while it scrolls, and keeps the mark over its beat', async () => {
    const page = await open('208');
    await page.evaluate(() => document.querySelector('.uplot')?.setAttribute('data-first', ''));
    await read(page, ({ viewer }) => {
      const { samples, ids } = viewer.marks.annotations?.columns ?? { samples: [], ids: [] };
      for (const index of [50, 60, 70]) {
        viewer.goToBeat({ source: 'annotation', index, id: ids[index] ?? 0, sample: samples[index] ?? 0 });
      }
    });
    await settled(page);

    const mark = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.chart + canvas');
      const context = canvas?.getContext('2d');
      const { viewer } = window as unknown as PageGlobals;
      if (!canvas || !context) throw new Error('no overlay');
      const row = context.getImageData(0, Math.round(canvas.height / 2), canvas.width, 1).data;
      const columns = Array.from({ length: canvas.width }, (_, x) => x).filter((x) => (row[x * 4 + 3] ?? 0) > 60);
      const fraction = ((viewer.marks.currentBeat?.sample ?? 0) - viewer.startSample) / viewer.spanSample;
      return { columns, expected: 58 + fraction * viewer.stripWidthPx };
    });
    expect(mark.columns.every((x) => Math.abs(x - mark.expected) <= 6)).toBe(true);
    expect(mark.columns.length).toBeGreaterThan(0);
    expect(await page.locator('.uplot[data-first]').count()).toBe(1);
    await page.close();
  });
});
