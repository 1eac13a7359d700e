import type { Canvas2d } from './draw-trace.ts';
import type { Palette } from './palette.ts';

/** Beats over one another on one scale. */
export interface TemplateScene {
  /** Each [sampleCount], faint. */
  readonly examples: readonly Float32Array[];
  /** [sampleCount], strong; undefined for none. */
  readonly mean: Float32Array | undefined;
  /** Index of the beat marks. */
  readonly zeroIndex: number;
  /** Values at the lower and upper edge. */
  readonly low: number;
  readonly high: number;
  readonly colour: string;
}

export interface TemplateStyle {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly palette: Palette;
  readonly devicePixelRatio: number;
}

/** A template as a small picture: its examples, its mean, and where its beats are marked. */
export function drawTemplate(context: Canvas2d, scene: TemplateScene, style: TemplateStyle): void {
  const { widthPx, heightPx, palette, devicePixelRatio: unit } = style;
  context.fillStyle = palette.chartGround;
  context.fillRect(0, 0, widthPx, heightPx);
  const sampleCount = scene.mean?.length ?? scene.examples[0]?.length ?? 0;
  if (sampleCount < 2) return;
  const place = { stepPx: widthPx / (sampleCount - 1), heightPx, low: scene.low, high: scene.high };
  context.fillStyle = palette.chartGrid;
  context.fillRect(Math.round(scene.zeroIndex * place.stepPx), 0, Math.max(1, unit), heightPx);
  context.fillRect(0, Math.round(toY(place, 0)), widthPx, Math.max(1, unit));
  context.lineJoin = 'round';
  context.lineWidth = Math.max(1, 0.8 * unit);
  context.strokeStyle = palette.paperMuted;
  context.globalAlpha = 0.5;
  for (const example of scene.examples) stroke(context, example, place);
  context.globalAlpha = 1;
  if (scene.mean === undefined) return;
  context.strokeStyle = scene.colour;
  context.lineWidth = Math.max(1, 1.6 * unit);
  stroke(context, scene.mean, place);
}

interface ShapePlace {
  readonly stepPx: number;
  readonly heightPx: number;
  readonly low: number;
  readonly high: number;
}

function toY({ heightPx, low, high }: ShapePlace, value: number): number {
  return ((high - value) / Math.max(1e-9, high - low)) * heightPx;
}

function stroke(context: Canvas2d, values: Float32Array, place: ShapePlace): void {
  context.beginPath();
  let isDown = false;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    if (isDown) context.lineTo(i * place.stepPx, toY(place, value));
    else context.moveTo(i * place.stepPx, toY(place, value));
    isDown = true;
  }
  context.stroke();
}

/** Values that all of these shapes need, with a little room; [-0.5, 0.5] where there are none. */
export function findShapeRange(shapes: readonly Float32Array[]): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const shape of shapes) {
    for (const value of shape) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: -0.5, high: 0.5 };
  const room = Math.max(0.02, 0.06 * (high - low));
  return { low: low - room, high: high + room };
}
