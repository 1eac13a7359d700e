/** Everything that a trace is drawn with, in device pixels. Made once per theme and display, not per frame. */
export interface TraceStyle {
  readonly trace: string;
  /** Where only a coarser level is there yet. */
  readonly coarse: string;
  readonly gap: string;
  /** Marks of what was cut off, and of saturation. */
  readonly clip: string;
  readonly lineWidthPx: number;
  readonly devicePixelRatio: number;
  /** Hatching of what was not recorded; null where no canvas can be made. */
  readonly gapPattern: CanvasPattern | null;
}

/** Side of the hatching's tile in CSS px; device pixels are a whole multiple of it, so that hatching meets across tiles. */
const HATCH_SIDE_PX = 8;

export function createHatch(colour: string, devicePixelRatio: number): CanvasPattern | null {
  const side = Math.max(4, Math.round(HATCH_SIDE_PX * devicePixelRatio));
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillStyle = colour;
  context.globalAlpha = 0.18;
  context.fillRect(0, 0, side, side);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, devicePixelRatio);
  context.beginPath();
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift - 1, side + 1);
    context.lineTo(shift + side + 1, -1);
  }
  context.stroke();
  return context.createPattern(canvas, 'repeat');
}
