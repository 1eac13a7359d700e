import type { MarkLayer } from './mark-layer.ts';
import { CLASS_COUNT, findFirstMark } from './mark-layer.ts';
import type { TimeScale } from './trace-columns.ts';

/** No mark in a column. */
export const NO_CLASS_IN_COLUMN = 255;

/** Marks per column of a zoomed-out view, kept and filled again. */
export class MarkDensity {
  columnCount = 0;
  /** [columnCount] class of the rarest mark in the column, NO_CLASS_IN_COLUMN where there is none. */
  rarest = new Uint8Array(0);
  /** [columnCount] marks of any class. */
  counts = new Uint32Array(0);
  /** [columnCount * CLASS_COUNT] marks of each class, column by column. */
  classCounts = new Uint32Array(0);
  highestCount = 0;

  /** @param columnPx  width of a column in device pixels; time.originPx is at the left edge of column 0 */
  fill(layer: MarkLayer, time: TimeScale, columns: { readonly count: number; readonly columnPx: number }): void {
    this.#reset(columns.count);
    const rankOf = new Uint8Array(CLASS_COUNT);
    layer.byRarity.forEach((classIndex, rank) => (rankOf[classIndex] = rank));
    const endSample = (columns.count * columns.columnPx + time.originPx) / time.pxPerSample;
    for (let mark = findFirstMark(layer, time.originPx / time.pxPerSample); mark < layer.count; mark++) {
      const sample = layer.samples[mark] ?? Infinity;
      if (sample >= endSample) break;
      const column = Math.floor((sample * time.pxPerSample - time.originPx) / columns.columnPx);
      if (column < 0 || column >= columns.count) continue;
      const classIndex = layer.classes[mark] ?? 0;
      const known = this.rarest[column] ?? NO_CLASS_IN_COLUMN;
      const isRarer = known === NO_CLASS_IN_COLUMN || (rankOf[classIndex] ?? 0) < (rankOf[known] ?? 0);
      if (isRarer) this.rarest[column] = classIndex;
      const at = column * CLASS_COUNT + classIndex;
      this.classCounts[at] = (this.classCounts[at] ?? 0) + 1;
      const count = (this.counts[column] ?? 0) + 1;
      this.counts[column] = count;
      if (count > this.highestCount) this.highestCount = count;
    }
  }

  #reset(count: number): void {
    if (this.rarest.length < count) {
      this.rarest = new Uint8Array(count);
      this.counts = new Uint32Array(count);
      this.classCounts = new Uint32Array(count * CLASS_COUNT);
    }
    this.columnCount = count;
    this.highestCount = 0;
    this.rarest.fill(NO_CLASS_IN_COLUMN, 0, count);
    this.counts.fill(0, 0, count);
    this.classCounts.fill(0, 0, count * CLASS_COUNT);
  }
}
