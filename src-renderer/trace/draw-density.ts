import type { LetterRow, LetterStyle } from './draw-letters.ts';
import type { Canvas2d } from './draw-trace.ts';
import { MarkDensity, NO_CLASS_IN_COLUMN } from './mark-density.ts';
import type { MarkLayer } from './mark-layer.ts';
import { CLASS_COUNT, OTHER_CLASS, toAamiClass } from './mark-layer.ts';
import { toClassColour } from './palette.ts';
import type { TimeScale } from './trace-columns.ts';

const COLUMN_PX = 2;
const LETTER_PX = 10.5;

/**
 * A zoomed-out row: bars as high as there are marks in a column, in the colour of the rarest class there, and that class's letter
 * above wherever there is room for it, the rarest classes first. The most frequent class needs no letters: it is the ground.
 */
export class DensityDrawer {
  readonly #density = new MarkDensity();
  #taken = new Uint8Array(0);

  draw(
    context: Canvas2d,
    layer: MarkLayer,
    place: { readonly row: LetterRow; readonly time: TimeScale },
    style: LetterStyle,
  ): void {
    const { row, time } = place;
    const columnPx = Math.max(1, Math.round(COLUMN_PX * style.devicePixelRatio));
    const count = Math.ceil(row.widthPx / columnPx);
    this.#density.fill(layer, time, { count, columnPx });
    this.#drawBars(context, row, columnPx, style);
    this.#drawRareLetters(context, layer, { row, columnPx, style });
  }

  #drawBars(context: Canvas2d, row: LetterRow, columnPx: number, style: LetterStyle): void {
    const { columnCount, rarest, counts, highestCount } = this.#density;
    const bottomPx = row.topPx + row.heightPx;
    const highestPx = row.heightPx * 0.4;
    for (let column = 0; column < columnCount; column++) {
      const classIndex = rarest[column] ?? NO_CLASS_IN_COLUMN;
      if (classIndex === NO_CLASS_IN_COLUMN) continue;
      const share = (counts[column] ?? 0) / Math.max(1, highestCount);
      const heightPx = Math.max(2 * style.devicePixelRatio, Math.round(highestPx * share));
      context.fillStyle = toClassColour(style.palette, toAamiClass(classIndex));
      const isModel = style.isModel ? Math.max(1, columnPx - Math.round(style.devicePixelRatio)) : columnPx;
      context.fillRect(row.leftPx + column * columnPx, bottomPx - heightPx, isModel, heightPx);
    }
  }

  #drawRareLetters(
    context: Canvas2d,
    layer: MarkLayer,
    { row, columnPx, style }: { readonly row: LetterRow; readonly columnPx: number; readonly style: LetterStyle },
  ): void {
    const { columnCount, rarest } = this.#density;
    if (this.#taken.length < columnCount) this.#taken = new Uint8Array(columnCount);
    const taken = this.#taken.fill(0, 0, columnCount);
    const reach = Math.ceil((LETTER_PX * style.devicePixelRatio) / columnPx);
    context.font = `650 ${LETTER_PX * style.devicePixelRatio}px ${style.palette.fontFamily}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const frequent = findMostFrequentBeatClass(layer);
    for (const classIndex of layer.byRarity) {
      if (classIndex === OTHER_CLASS || classIndex === frequent) continue;
      const aamiClass = toAamiClass(classIndex);
      context.fillStyle = toClassColour(style.palette, aamiClass);
      for (let column = 0; column < columnCount; column++) {
        if (rarest[column] !== classIndex || taken[column] === 1) continue;
        taken.fill(1, Math.max(0, column - reach + 1), Math.min(columnCount, column + reach));
        const x = Math.min(row.widthPx - 5, Math.max(5, (column + 0.5) * columnPx));
        context.fillText(aamiClass ?? '', row.leftPx + x, row.topPx + row.heightPx * 0.3);
      }
    }
  }
}

/** The class that needs no letter; CLASS_COUNT where there is no beat. */
function findMostFrequentBeatClass(layer: MarkLayer): number {
  const beats = Array.from(layer.byRarity).filter((classIndex) => classIndex !== OTHER_CLASS);
  return beats.at(-1) ?? CLASS_COUNT;
}
