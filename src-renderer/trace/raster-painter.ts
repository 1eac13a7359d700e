import type { SpikeRaster } from '#shared/ipc/schemas/spiking.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { Palette } from './palette.ts';
import { listNeuronTicks, toShade } from './raster-scale.ts';
import type { PlotBox } from './strip-geometry.ts';
import type { TimeScale } from './trace-columns.ts';

export interface RasterScene {
  /** The plot in device pixels: its columns are the strip's. */
  readonly box: PlotBox;
  readonly time: TimeScale;
  /** Null while there is none: the plot stays empty. */
  readonly raster: SpikeRaster | null;
  readonly sampleCount: number;
  readonly palette: Palette;
  readonly gapPattern: CanvasPattern | null;
  readonly devicePixelRatio: number;
}

/** Below so many CSS px the steps inside a position cannot be told apart. */
const LEAST_POSITION_PX = 16;

/** Draws spikes of a layer on an empty canvas: a row for each neuron, a shade for each column, or a tick for each spike where there is room. */
export class RasterPainter {
  #picture: OffscreenCanvas | null = null;
  #pictureOf: { readonly raster: SpikeRaster; readonly colour: string } | null = null;

  paint(context: Canvas2d, scene: RasterScene): void {
    const { box, raster } = scene;
    if (box.widthPx === 0 || box.heightPx === 0) return;
    context.save();
    context.beginPath();
    context.rect(box.leftPx, box.topPx, box.widthPx, box.heightPx);
    context.clip();
    if (raster !== null) {
      paintUnread(context, scene, raster);
      if (raster.spikes !== null && hasRoomForSteps(scene, raster)) paintSpikes(context, scene, raster);
      else this.#paintShades(context, scene, raster);
    }
    context.restore();
    paintFrame(context, scene);
    if (raster !== null) paintNeuronNumbers(context, scene, raster);
  }

  #paintShades(context: Canvas2d, scene: RasterScene, raster: SpikeRaster): void {
    const { box, palette } = scene;
    const picture = this.#toPicture(raster, palette.chartTrace);
    if (picture === null) return;
    const left = toX(scene, toSample(raster, raster.startPosition));
    const right = toX(scene, toSample(raster, raster.startPosition + raster.columnCount * raster.positionsPerColumn));
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, left, box.topPx, right - left, box.heightPx);
  }

  /** Made once for a raster and a colour. */
  #toPicture(raster: SpikeRaster, colour: string): OffscreenCanvas | null {
    if (this.#pictureOf?.raster === raster && this.#pictureOf.colour === colour) return this.#picture;
    this.#pictureOf = { raster, colour };
    const { columnCount, counts, steps, positionsPerColumn } = raster;
    const rowCount = raster.endChannel - raster.startChannel;
    const picture = new OffscreenCanvas(columnCount, rowCount);
    const context = picture.getContext('2d');
    this.#picture = context === null ? null : picture;
    if (context === null) return null;
    const image = context.createImageData(columnCount, rowCount);
    counts.forEach((count, k) => (image.data[4 * k + 3] = 255 * toShade(count / (steps * positionsPerColumn))));
    context.putImageData(image, 0, 0);
    // The shades are opacities: now they get their colour.
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = colour;
    context.fillRect(0, 0, columnCount, rowCount);
    return picture;
  }
}

/** Whether single spikes are drawn: told to the reader too. */
export function hasRoomForSteps(
  { time, devicePixelRatio }: Pick<RasterScene, 'time' | 'devicePixelRatio'>,
  raster: Pick<SpikeRaster, 'samplesPerPosition' | 'spikes'>,
): boolean {
  return raster.spikes !== null && raster.samplesPerPosition * time.pxPerSample >= LEAST_POSITION_PX * devicePixelRatio;
}

function paintSpikes(context: Canvas2d, scene: RasterScene, raster: SpikeRaster): void {
  const { box, palette, devicePixelRatio: unit, time } = scene;
  const { spikes, steps, samplesPerPosition } = raster;
  if (spikes === null) return;
  const positionPx = samplesPerPosition * time.pxPerSample;
  const rowPx = box.heightPx / (raster.endChannel - raster.startChannel);
  const gapPx = rowPx >= 4 * unit ? unit : 0;
  context.fillStyle = palette.chartGrid;
  const lineWidth = Math.max(1, Math.round(unit));
  for (let position = raster.startPosition; position <= raster.endPosition; position++)
    context.fillRect(Math.round(toX(scene, toSample(raster, position))), box.topPx, lineWidth, box.heightPx);
  context.fillStyle = palette.chartTrace;
  const widthPx = Math.max(unit, Math.min(2 * unit, (0.7 * positionPx) / steps));
  for (let k = 0; k < spikes.positions.length; k++) {
    const at = (spikes.positions[k] ?? 0) + ((spikes.steps[k] ?? 0) + 0.5) / steps;
    const row = (spikes.channels[k] ?? 0) - raster.startChannel;
    context.fillRect(toX(scene, toSample(raster, at)) - widthPx / 2, box.topPx + row * rowPx, widthPx, rowPx - gapPx);
  }
}

/** What of the recording is not in the row that the network reads. */
function paintUnread(context: Canvas2d, scene: RasterScene, raster: SpikeRaster): void {
  const { box, gapPattern, palette, devicePixelRatio: unit } = scene;
  const first = toX(scene, toSample(raster, 0));
  const last = toX(scene, toSample(raster, raster.placedPositions));
  const end = toX(scene, scene.sampleCount);
  const stretches = [
    [toX(scene, 0), first],
    [last, end],
  ] as const;
  for (const [from, to] of stretches) {
    const left = Math.max(box.leftPx, from);
    const widthPx = Math.min(box.leftPx + box.widthPx, to) - left;
    if (widthPx < unit) continue;
    context.fillStyle = gapPattern ?? palette.chartGrid;
    context.fillRect(left, box.topPx, widthPx, box.heightPx);
    const words = 'not read by the network';
    context.font = `400 ${11 * unit}px ${palette.fontFamily}`;
    if (context.measureText(words).width + 12 * unit > widthPx) continue;
    context.fillStyle = palette.chartAxis;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(words, left + widthPx / 2, box.topPx + box.heightPx / 2);
  }
}

function paintFrame(context: Canvas2d, { box, palette, devicePixelRatio: unit }: RasterScene): void {
  const linePx = Math.max(1, Math.round(unit));
  context.fillStyle = palette.chartGrid;
  context.fillRect(box.leftPx - linePx, box.topPx, linePx, box.heightPx);
  context.fillRect(box.leftPx - linePx, box.topPx + box.heightPx, box.widthPx + linePx, linePx);
}

/** Neurons are counted from 1. */
function paintNeuronNumbers(context: Canvas2d, scene: RasterScene, raster: SpikeRaster): void {
  const { box, palette, devicePixelRatio: unit } = scene;
  const { startChannel, endChannel } = raster;
  const rowPx = box.heightPx / (endChannel - startChannel);
  context.font = `400 ${11 * unit}px ${palette.fontFamily}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = palette.chartAxis;
  for (const channel of listNeuronTicks(startChannel, endChannel, rowPx / unit)) {
    const y = box.topPx + (channel - startChannel + 0.5) * rowPx;
    context.fillText(String(channel + 1), box.leftPx - 6 * unit, y);
  }
}

/** Of the left end of a position of the layer, in the record's time base. */
function toSample({ firstSample, samplesPerPosition }: SpikeRaster, position: number): number {
  return firstSample + position * samplesPerPosition;
}

function toX({ box, time }: RasterScene, sample: number): number {
  return box.leftPx + sample * time.pxPerSample - time.originPx;
}
