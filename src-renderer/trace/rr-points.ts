import type { AamiClass } from '#shared/domain/aami-class.ts';
import { RR_KINDS } from '#shared/rhythm/rr-series.ts';
import type { Canvas2d } from './draw-trace.ts';
import type { Palette } from './palette.ts';
import { toClassColour } from './palette.ts';

/** Intervals between beats as points: each belongs to the beat that it ends in. */
export interface RrPoints {
  readonly count: number;
  /** [count] sample of the beat at the interval's end, ascending. */
  readonly samples: Float64Array;
  /** [count] */
  readonly intervalsMs: Float64Array;
  /** [count] class of that beat: index into AAMI_CLASSES, OTHER_CLASS for a beat without a label. */
  readonly classes: Uint8Array;
  /** [count] index into RR_KINDS: 0 for an interval between normal beats, the others are not in the variability. */
  readonly kinds: Uint8Array;
}

export const NO_RR_POINTS: RrPoints = {
  count: 0,
  samples: new Float64Array(0),
  intervalsMs: new Float64Array(0),
  classes: new Uint8Array(0),
  kinds: new Uint8Array(0),
};

/** What lies between two beats cannot be read: no point, and no line over it. */
export const UNREADABLE = RR_KINDS.indexOf('unreadable');

/** One shape for each class, so that none is told apart by colour alone; what is not counted is hollow. */
export function drawRrPoint(
  context: Canvas2d,
  at: { readonly x: number; readonly y: number; readonly radiusPx: number },
  point: { readonly aamiClass: AamiClass | undefined; readonly isExcluded: boolean },
  palette: Palette,
): void {
  const { x, y, radiusPx } = at;
  context.beginPath();
  switch (point.aamiClass) {
    case 'V':
      context.rect(x - radiusPx, y - radiusPx, 2 * radiusPx, 2 * radiusPx);
      break;
    case 'S':
      trace(context, [
        [x, y - 1.3 * radiusPx],
        [x + 1.2 * radiusPx, y + radiusPx],
        [x - 1.2 * radiusPx, y + radiusPx],
      ]);
      break;
    case 'F':
      trace(context, [
        [x, y - 1.4 * radiusPx],
        [x + 1.4 * radiusPx, y],
        [x, y + 1.4 * radiusPx],
        [x - 1.4 * radiusPx, y],
      ]);
      break;
    case 'Q':
      trace(context, [
        [x - 1.2 * radiusPx, y - radiusPx],
        [x + 1.2 * radiusPx, y - radiusPx],
        [x, y + 1.3 * radiusPx],
      ]);
      break;
    default:
      context.arc(x, y, 0.85 * radiusPx, 0, 2 * Math.PI);
  }
  const colour = toClassColour(palette, point.aamiClass);
  if (point.isExcluded) {
    context.strokeStyle = colour;
    context.stroke();
  } else {
    context.fillStyle = colour;
    context.fill();
  }
}

function trace(context: Canvas2d, corners: readonly (readonly [number, number])[]): void {
  corners.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
}

/**
 * Limits of an axis of intervals: nearly all of them with some room, and never so wide that one pause flattens the rest. What lies
 * outside is drawn at the edge.
 * @param intervalsMs  [n], n >= 0
 */
export function findRrRange(intervalsMs: Float64Array): { readonly lowMs: number; readonly highMs: number } {
  if (intervalsMs.length === 0) return { lowMs: 400, highMs: 1400 };
  const sorted = intervalsMs.toSorted();
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  const middleMs = at(0.5);
  const highest = Math.min(at(0.999), Math.max(at(0.98) * 1.25, middleMs * 2.6));
  const lowest = at(0.001);
  const roomMs = Math.max(40, 0.08 * (highest - lowest));
  const roundTo = 50;
  return {
    lowMs: Math.max(0, Math.floor((lowest - roomMs) / roundTo) * roundTo),
    highMs: Math.ceil((highest + roomMs) / roundTo) * roundTo,
  };
}
