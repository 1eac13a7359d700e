import { describe, expect, it } from 'vitest';
import { OTHER_CLASS } from '#renderer/trace/mark-layer.ts';
import { findPoincarePoint, layOutPoincare } from '#renderer/trace/poincare-painter.ts';
import { PointGrid } from '#renderer/trace/point-grid.ts';
import type { RrPoints } from '#renderer/trace/rr-points.ts';
import { findRrRange, UNREADABLE } from '#renderer/trace/rr-points.ts';
import { findTachogramPoint, toTachogramX, toTachogramY } from '#renderer/trace/tachogram-painter.ts';
import { createRandom } from '#test/builders/random.ts';

function buildPoints(intervalsMs: readonly number[], kinds: readonly number[] = []): RrPoints {
  let sample = 0;
  return {
    count: intervalsMs.length,
    samples: Float64Array.from(intervalsMs, (ms) => (sample += Math.round(ms * 0.36))),
    intervalsMs: Float64Array.from(intervalsMs),
    classes: new Uint8Array(intervalsMs.length).fill(OTHER_CLASS),
    kinds: Uint8Array.from(intervalsMs, (_, i) => kinds[i] ?? 0),
  };
}

const random = createRandom(5);
const DAY = buildPoints(Array.from({ length: 100_000 }, () => 700 + 300 * random()));

describe('a grid of points', () => {
  it('finds the same point as a search through all of them, 1,000 times', () => {
    const xs = Float32Array.from({ length: 5000 }, () => 400 * random());
    const ys = Float32Array.from({ length: 5000 }, () => 300 * random());
    const grid = new PointGrid({ xs, ys }, { widthPx: 400, heightPx: 300, cellPx: 5 });

    for (let trial = 0; trial < 1000; trial += 1) {
      const [x, y] = [400 * random(), 300 * random()];
      const distances = xs.map((at, i) => (at - x) ** 2 + ((ys[i] ?? 0) - y) ** 2);
      const least = distances.indexOf(Math.min(...distances));
      const found = grid.findNearest(x, y, 12);
      if ((distances[least] ?? 0) < 144) expect(distances[found]).toBe(distances[least]);
      else expect(found).toBe(-1);
    }
  });

  it('passes over points without a place and those outside', () => {
    const points = { xs: Float32Array.of(Number.NaN, 500, 20), ys: Float32Array.of(10, 10, 20) };
    const grid = new PointGrid(points, { widthPx: 100, heightPx: 100, cellPx: 10 });

    expect(grid.findNearest(15, 15, 200)).toBe(2);
  });
});

describe('the axis of intervals', () => {
  it('is not flattened by one pause of 9 s among 2,000 intervals of 800 ms', () => {
    const range = findRrRange(Float64Array.from({ length: 2000 }, (_, i) => (i === 7 ? 9000 : 780 + (i % 40))));

    expect(range.highMs).toBeLessThan(1500);
    expect(range.lowMs).toBeGreaterThan(600);
  });

  it('has usual limits where there is no interval', () => {
    expect(findRrRange(new Float64Array(0))).toEqual({ lowMs: 400, highMs: 1400 });
  });
});

describe('the tachogram', () => {
  const box = { leftPx: 50, topPx: 10, widthPx: 800, heightPx: 200 };
  const view = { startSample: 0, endSample: DAY.samples.at(-1) ?? 1, lowMs: 600, highMs: 1100 };

  it('finds a point at its own place among 100,000, zoomed in', () => {
    const zoomed = { ...view, startSample: DAY.samples[500] ?? 0, endSample: DAY.samples[560] ?? 0 };
    const index = 530;
    const xPx = toTachogramX(zoomed, box, DAY.samples[index] ?? 0);
    const yPx = toTachogramY(zoomed, box, DAY.intervalsMs[index] ?? 0);

    expect(findTachogramPoint(DAY, { view: zoomed, box, devicePixelRatio: 1 }, { xPx, yPx })).toBe(index);
    expect(findTachogramPoint(DAY, { view: zoomed, box, devicePixelRatio: 1 }, { xPx, yPx: yPx + 80 })).not.toBe(index);
  });

  it('finds none where nothing can be read', () => {
    const points = buildPoints([800, 800, 800], [0, UNREADABLE, 0]);
    const all = { startSample: 0, endSample: 900, lowMs: 600, highMs: 1000 };
    const xPx = toTachogramX(all, box, points.samples[1] ?? 0);

    expect(findTachogramPoint(points, { view: all, box, devicePixelRatio: 1 }, { xPx, yPx: 110 })).toBe(-1);
  });
});

describe('the Poincare plot', () => {
  it('puts each interval over the one before: 800 then 1000 lies above the diagonal', () => {
    const layout = layOutPoincare(buildPoints([800, 1000, 800]), { widthPx: 300, heightPx: 300, devicePixelRatio: 1 });
    const fromDiagonal = (i: number) =>
      (layout.ys[i] ?? 0) - layout.topPx - (layout.sidePx - ((layout.xs[i] ?? 0) - layout.leftPx));

    expect(layout.xs[0]).toBeNaN();
    expect(fromDiagonal(1)).toBeLessThan(-10);
    expect(fromDiagonal(2)).toBeGreaterThan(10);
    expect(findPoincarePoint(layout, layout.xs[2] ?? 0, layout.ys[2] ?? 0, 1)).toBe(2);
  });

  it('has no point across what cannot be read', () => {
    const points = buildPoints([800, 900, 800, 850], [0, UNREADABLE, 0, 0]);
    const layout = layOutPoincare(points, { widthPx: 300, heightPx: 300, devicePixelRatio: 1 });

    expect([...layout.xs].map((x) => Number.isNaN(x))).toEqual([true, true, true, false]);
  });
});
