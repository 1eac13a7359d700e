import type { LeadKey } from '#shared/domain/lead.ts';
import type { Canvas2d } from './draw-trace.ts';
import { drawFurniture } from './paper-furniture.ts';
import type { PaperCell } from './paper-page.ts';
import type { PaperScene, TraceSource } from './paper-scene.ts';
import { toCellPx, toDevicePxPerMm, toPxPerSample } from './paper-scene.ts';
import type { TileReach } from './paper-tiles.ts';
import { PaperTiles } from './paper-tiles.ts';

/** Tiles that are drawn ahead of the view, one in each quiet moment, so that scrolling finds them ready. */
const TILES_AHEAD = 1;

interface CellPlace {
  readonly cell: PaperCell;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly baselinePx: number;
  readonly reach: TileReach;
}

/**
 * Paints a page of paper: what stays when the trace scrolls on one canvas, the traces on another above it. A frame of scrolling
 * copies bitmaps and writes letters; it draws no trace unless a new stretch comes into sight.
 */
export class PaperPainter {
  readonly scene: PaperScene;
  readonly #tiles: PaperTiles;
  readonly #places: readonly CellPlace[];
  readonly #pxPerSample: number;

  constructor(scene: PaperScene, source: TraceSource) {
    this.scene = scene;
    this.#tiles = new PaperTiles(scene, source);
    this.#pxPerSample = toPxPerSample(scene);
    const pxPerMm = toDevicePxPerMm(scene);
    this.#places = scene.page.cells
      .filter((cell) => cell.slot.leadKey !== undefined)
      .map((cell) => {
        const { leftPx, widthPx, baselinePx, topPx, bottomPx } = toCellPx(cell, pxPerMm);
        return {
          cell,
          leftPx,
          widthPx,
          baselinePx,
          reach: { upPx: baselinePx - topPx, downPx: bottomPx - baselinePx },
        };
      });
  }

  get widthPx(): number {
    return Math.ceil(this.scene.page.widthMm * toDevicePxPerMm(this.scene));
  }

  get heightPx(): number {
    return Math.ceil(this.scene.page.heightMm * toDevicePxPerMm(this.scene));
  }

  paintFurniture(context: Canvas2d, activeLeadKey: LeadKey): void {
    drawFurniture(context, this.scene, activeLeadKey);
  }

  paintTraces(context: Canvas2d, startSample: number): void {
    context.clearRect(0, 0, this.widthPx, this.heightPx);
    for (const place of this.#places) this.#paintCell(context, place, startSample);
  }

  /** New samples have come. */
  samplesArrived(): void {
    this.#tiles.dropIncomplete();
  }

  /** Draws one tile that the next moments of scrolling will need. Returns false when none is missing. */
  paintAhead(startSample: number): boolean {
    const { tilePx } = this.#tiles;
    for (const { cell, widthPx, reach } of this.#places) {
      const firstPx = this.#toAxisPx(cell, startSample);
      const first = Math.floor(firstPx / tilePx) - TILES_AHEAD;
      const last = Math.floor((firstPx + widthPx - 1) / tilePx) + TILES_AHEAD;
      for (const index of [last, first]) {
        if (index < 0 || this.#tiles.has(cell.slot, index, reach)) continue;
        this.#tiles.get(cell.slot, index, reach);
        return true;
      }
    }
    return false;
  }

  #paintCell(context: Canvas2d, place: CellPlace, startSample: number): void {
    const { cell, leftPx, widthPx, baselinePx, reach } = place;
    const { tilePx } = this.#tiles;
    const firstPx = this.#toAxisPx(cell, startSample);
    const endPx = firstPx + widthPx;
    for (let index = Math.floor(firstPx / tilePx); index * tilePx < endPx; index++) {
      const tile = this.#tiles.get(cell.slot, index, reach);
      if (tile.canvas === undefined) continue;
      const fromPx = Math.max(firstPx, index * tilePx);
      const copyPx = Math.min(endPx, (index + 1) * tilePx) - fromPx;
      const toPx = leftPx + fromPx - firstPx;
      const sourcePx = fromPx - index * tilePx;
      const topPx = baselinePx + tile.topPx;
      context.drawImage(tile.canvas, sourcePx, 0, copyPx, tile.heightPx, toPx, topPx, copyPx, tile.heightPx);
    }
  }

  /** Device pixel of the time axis that begins at sample 0, at the cell's left edge: whole, so that bitmaps stay sharp. */
  #toAxisPx(cell: PaperCell, startSample: number): number {
    return Math.round((startSample + cell.offsetSec * this.scene.sampleRateHz) * this.#pxPerSample);
  }
}
