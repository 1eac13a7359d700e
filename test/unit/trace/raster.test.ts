import { describe, expect, it } from 'vitest';
import { listDoublings, toShareRange, toStepRange } from '#renderer/trace/accuracy-range.ts';
import type { Palette } from '#renderer/trace/palette.ts';
import { hasRoomForSteps, RasterPainter } from '#renderer/trace/raster-painter.ts';
import { listNeuronTicks, toRowCount, toShade } from '#renderer/trace/raster-scale.ts';
import { coversView, toRasterWindow } from '#renderer/trace/raster-window.ts';
import type { SpikeRaster } from '#shared/ipc/schemas/spiking.ts';
import { createDrawing } from '#test/builders/drawing.ts';

const view = { startSample: 3000, spanSample: 3000, pxPerSample: 0.25, sampleCount: 9000 };

describe('the window that a raster is asked for', () => {
  it('is the view and half of it on either side, a column for each pixel', () => {
    expect(toRasterWindow(view, 0.5, 300)).toEqual({
      startSample: 1500,
      endSample: 7500,
      maxColumns: 1500,
      maxSpikes: 0,
    });
  });

  it('ends where the recording ends, and is none beside it', () => {
    expect(toRasterWindow({ ...view, startSample: -100 }, 0.5, 300)).toMatchObject({ startSample: 0, endSample: 4400 });
    expect(toRasterWindow({ ...view, startSample: 9500 }, 0, 300)).toBeUndefined();
  });

  it('asks for single spikes below 8 s', () => {
    expect(toRasterWindow({ ...view, spanSample: 2399 }, 0, 300)?.maxSpikes).toBe(30_000);
  });

  it('serves a step of a third of the view, and no step of two thirds', () => {
    const asked = toRasterWindow(view, 0.5, 300)!;
    const after = (startSample: number) => {
      const moved = { ...view, startSample };
      return coversView(asked, moved, toRasterWindow(moved, 0.5, 300)!);
    };
    expect(after(4000)).toBe(true);
    expect(after(5000)).toBe(false);
  });

  it('serves no view that is drawn twice as wide', () => {
    const asked = toRasterWindow(view, 0.5, 300)!;
    const near = { ...view, startSample: 3500, spanSample: 1500, pxPerSample: 0.5 };
    expect(coversView(asked, near, toRasterWindow(near, 0.5, 300)!)).toBe(false);
  });
});

describe('shades and numbers of a raster', () => {
  it('go by the square root of the rate, one spike in 100 steps can be seen, none cannot', () => {
    expect([0, 0.01, 0.25, 1].map(toShade)).toEqual([0, 0.16, 0.5, 1]);
    expect(toShade(NaN)).toBe(0);
  });

  it('number the first neuron and round ones 16 px apart', () => {
    expect(listNeuronTicks(0, 64, 2).map((channel) => channel + 1)).toEqual([1, 16, 24, 32, 40, 48, 56, 64]);
    expect(listNeuronTicks(32, 36, 20).map((channel) => channel + 1)).toEqual([33, 34, 35, 36]);
  });

  it('give no neuron less than 1.5 px', () => {
    expect(toRowCount(96)).toBe(64);
    expect(toRowCount(0)).toBe(8);
  });
});

describe('spikes under the strip', () => {
  /** Two neurons, three positions of 12 samples, from 60 samples before the recording begins; 10 steps. */
  const raster: SpikeRaster = {
    layer: 'a',
    steps: 10,
    time: 8,
    placedPositions: 8,
    channels: 2,
    startPosition: 5,
    endPosition: 8,
    startChannel: 0,
    endChannel: 2,
    positionsPerColumn: 1,
    columnCount: 3,
    firstSample: -60,
    samplesPerPosition: 12,
    counts: new Uint32Array(6),
    rate: 0.1,
    spikes: { positions: Uint32Array.of(5, 7), channels: Uint32Array.of(0, 1), steps: Uint32Array.of(0, 9) },
  };
  const palette = { chartTrace: 'trace', chartGrid: 'grid', chartAxis: 'axis', fontFamily: 'x' } as Palette; // what is drawn with
  const scene = {
    box: { leftPx: 58, topPx: 6, widthPx: 200, heightPx: 100 },
    time: { pxPerSample: 4, originPx: 0 },
    raster,
    sampleCount: 100,
    palette,
    gapPattern: null,
    devicePixelRatio: 1,
  };

  it('lie in the pixel columns of the samples that their neurons look at, step by step', () => {
    const drawing = createDrawing();

    new RasterPainter().paint(drawing.context, scene);

    const ticks = drawing.rects.filter(({ fill }) => fill === 'trace');
    const middles = ticks.map(({ x, width }) => x + width / 2);
    // Position 5 begins with sample 0; each of its 10 steps is 4.8 px wide.
    expect(middles[0]).toBeCloseTo(58 + 2.4, 6);
    expect(middles[1]).toBeCloseTo(58 + 4 * 24 + 9.5 * 4.8, 6);
    expect(ticks.map(({ y }) => y)).toEqual([6, 56]);
  });

  it('are hatched where the network reads nothing, with words', () => {
    const drawing = createDrawing();

    new RasterPainter().paint(drawing.context, scene);

    const [hatched] = drawing.rects.filter(({ x, fill }) => fill === 'grid' && x === 58 + 36 * 4);
    expect(hatched?.width).toBe(200 - 36 * 4);
    const wide = createDrawing();
    new RasterPainter().paint(wide.context, { ...scene, box: { ...scene.box, widthPx: 400 } });
    expect(wide.texts.map(({ text }) => text)).toContain('not read by the network');
  });

  it('are single where a position has 16 px, shades where it has less', () => {
    expect(hasRoomForSteps(scene, raster)).toBe(true);
    expect(hasRoomForSteps({ ...scene, time: { pxPerSample: 1.3, originPx: 0 } }, raster)).toBe(false);
    expect(hasRoomForSteps(scene, { ...raster, spikes: null })).toBe(false);
  });
});

describe('the axes of accuracy over time steps', () => {
  const curve = { steps: [4, 100], chosenSteps: 100, breakEvenSteps: 29 };

  it('go from the first judged step to the last, with T and break-even where they are near', () => {
    expect(toStepRange(curve)).toEqual([4, 100]);
    expect(toStepRange({ ...curve, chosenSteps: 180, breakEvenSteps: 2.5 })).toEqual([2.5, 180]);
    expect(toStepRange({ ...curve, chosenSteps: 1000, breakEvenSteps: 0 })).toEqual([4, 100]);
    expect(toStepRange({ steps: [100], chosenSteps: 100, breakEvenSteps: 0 })).toEqual([100, 200]);
  });

  it('number doublings', () => {
    expect(listDoublings([4, 100])).toEqual([4, 8, 16, 32, 64]);
    expect(listDoublings([2.5, 8])).toEqual([4, 8]);
  });

  it('hold the curves with a little room, inside of 0 to 100 %', () => {
    expect(toShareRange(0.33, 0.988)).toEqual([0.3, 1]);
    expect(toShareRange(0.81, 0.83)).toEqual([0.8, 0.9]);
    expect(toShareRange(null, null)).toEqual([0, 1]);
  });
});
