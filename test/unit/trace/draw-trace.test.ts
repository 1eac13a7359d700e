import { describe, expect, it } from 'vitest';
import type { TraceJob } from '#renderer/trace/draw-trace.ts';
import { TraceDrawer } from '#renderer/trace/draw-trace.ts';
import type { TraceStyle } from '#renderer/trace/trace-style.ts';
import type { Piece } from '#renderer/trace/window-cache.ts';
import type { Drawing } from '#test/builders/drawing.ts';
import { createDrawing } from '#test/builders/drawing.ts';
import { minMaxPiece, rawPiece } from '#test/builders/pieces.ts';
import { createRandom } from '#test/builders/random.ts';

const STYLE: TraceStyle = {
  trace: 'black',
  coarse: 'grey',
  gap: 'gap',
  clip: 'clip',
  lineWidthPx: 1,
  devicePixelRatio: 1,
  gapPattern: null,
};

/** 100 columns, 100 px high, 0 mV in the middle, 20 px per mV. */
function draw(pieces: readonly Piece[], pxPerSample: number, widthPx = 100): Drawing {
  const drawing = createDrawing();
  const job: TraceJob = {
    pieces,
    box: { leftPx: 0, topPx: 0, widthPx, heightPx: 100 },
    time: { pxPerSample, originPx: 0 },
    value: { baselinePx: 50, baselineValue: 0, pxPerUnit: 20, lowestValue: -Infinity, highestValue: Infinity },
  };
  const drawer = new TraceDrawer();
  drawer.prepare(job);
  drawer.stroke(drawing.context, job, STYLE);
  return drawing;
}

/** Whether any line goes over a place in time. */
function isCrossed(drawing: Drawing, x: number): boolean {
  return drawing.lines.some((line) => Math.min(line.fromX, line.toX) < x && Math.max(line.fromX, line.toX) > x);
}

describe('TraceDrawer', () => {
  it('joins samples by straight lines where they are, to a fraction of a pixel', () => {
    const { lines } = draw([rawPiece([0, 1, -1])], 7.5);

    expect(lines).toEqual([
      { fromX: 0, fromY: 50, toX: 7.5, toY: 30 },
      { fromX: 7.5, fromY: 30, toX: 15, toY: 70 },
    ]);
  });

  it('draws nothing into a box 27 px narrower than nothing, as beside an axis that takes the whole width', () => {
    expect(draw([rawPiece(new Float32Array(100_000))], 0.001, -27).lines).toEqual([]);
    expect(draw([rawPiece([0, 1, -1])], 7.5, -27).lines).toEqual([]);
  });

  it('draws a 1 mV spike of one sample to its full height when 1,000 samples share a pixel', () => {
    const values = new Float32Array(100_000);
    values[54_321] = 1;

    const { lines } = draw([rawPiece(values)], 0.001);

    const highest = lines.reduce((best, line) => (line.toY < best.toY ? line : best));
    expect(highest.toY).toBe(30);
    expect(highest.toX).toBe(54.5);
  });

  it('never draws over a gap, whatever the zoom: 200 random gaps as samples and as columns', () => {
    const random = createRandom(8);
    for (let round = 0; round < 200; round++) {
      const pxPerSample = 0.02 + random() * 3;
      const count = Math.ceil(100 / pxPerSample);
      const start = Math.floor(random() * count * 0.8);
      const end = start + Math.max(1, Math.ceil(3 / pxPerSample)) + Math.floor(random() * count * 0.2);
      const values = Float32Array.from({ length: count }, (_, i) => (i >= start && i < end ? Number.NaN : random()));
      const drawing = draw([rawPiece(values)], pxPerSample);
      const middlePx = ((start + Math.min(end, count)) / 2) * pxPerSample;
      expect(isCrossed(drawing, middlePx), `${pxPerSample} px per sample, ${start} to ${end}`).toBe(false);
    }
  });

  it('never joins columns of least and greatest values over a gap or over missing samples', () => {
    const gap = draw([minMaxPiece([[0, 1], [Number.NaN, Number.NaN], [0, 1]], 10)], 1); // prettier-ignore
    const partly = draw([minMaxPiece([[0, 1], [0, 1], [0, 1]], 10, { partlyMissing: [0, 1, 0] })], 0.1); // prettier-ignore

    expect(isCrossed(gap, 15)).toBe(false);
    expect([isCrossed(partly, 1), isCrossed(partly, 2)]).toEqual([false, false]);
  });

  it('hatches a gap over its whole width and the height of the row', () => {
    const values = [0, 0, Number.NaN, Number.NaN, Number.NaN, 0, 0];

    const { rects } = draw([rawPiece(values)], 10);

    expect(rects).toContainEqual({ x: 20, y: 0, width: 30, height: 100, fill: 'gap' });
  });

  it('shows a single sample between two gaps as a dot', () => {
    const { lines } = draw([rawPiece([Number.NaN, 1, Number.NaN])], 10);

    expect(lines).toEqual([{ fromX: 9.5, fromY: 30, toX: 10.5, toY: 30 }]);
  });

  it('marks the edge where a tall wave is cut off', () => {
    const { rects } = draw([rawPiece([0, 4, 0])], 10);

    expect(rects.filter((rect) => rect.fill === 'clip').map(({ x, y }) => [x, y])).toEqual([[9, 0]]);
  });

  it('draws nothing where nothing has come yet, neither a line nor a gap', () => {
    const { lines, rects } = draw([{ startSample: 0, endSample: 100, window: undefined, isExact: false }], 1);

    expect([lines.length, rects.length]).toEqual([0, 0]);
  });

  it('turns a lead over when its scale is negative', () => {
    const drawing = createDrawing();
    const job: TraceJob = {
      pieces: [rawPiece([0, 1])],
      box: { leftPx: 0, topPx: 0, widthPx: 20, heightPx: 100 },
      time: { pxPerSample: 10, originPx: 0 },
      value: { baselinePx: 50, baselineValue: 0, pxPerUnit: -20, lowestValue: -Infinity, highestValue: Infinity },
    };
    const drawer = new TraceDrawer();
    const extent = drawer.prepare(job);
    drawer.stroke(drawing.context, job, STYLE);

    expect(drawing.lines[0]?.toY).toBe(70);
    expect([extent.topPx, extent.bottomPx]).toEqual([50, 70]);
  });
});
