import type { Canvas2d } from '#renderer/trace/draw-trace.ts';

/** One straight line of a path, in device pixels. */
export interface DrawnLine {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

export interface DrawnRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: unknown;
}

export interface Drawing {
  readonly context: Canvas2d;
  readonly lines: readonly DrawnLine[];
  readonly rects: readonly DrawnRect[];
  readonly texts: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

/** A canvas that writes down the lines, rectangles and texts that are drawn on it: Node has none of its own. */
export function createDrawing(): Drawing {
  const lines: DrawnLine[] = [];
  const rects: DrawnRect[] = [];
  const texts: { text: string; x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  const nothing = (): void => undefined;
  const context = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    save: nothing,
    restore: nothing,
    beginPath: nothing,
    closePath: nothing,
    rect: nothing,
    clip: nothing,
    stroke: nothing,
    fill: nothing,
    strokeRect: nothing,
    measureText: (text: string) => ({ width: text.length * 7 }),
    moveTo: (x: number, y: number) => (at = { x, y }),
    lineTo(x: number, y: number) {
      lines.push({ fromX: at.x, fromY: at.y, toX: x, toY: y });
      at = { x, y };
    },
    fillRect(x: number, y: number, width: number, height: number) {
      rects.push({ x, y, width, height, fill: context.fillStyle });
    },
    fillText: (text: string, x: number, y: number) => texts.push({ text, x, y }),
  };
  return { context: context as unknown as Canvas2d, lines, rects, texts }; // the few methods that the drawing code calls
}
