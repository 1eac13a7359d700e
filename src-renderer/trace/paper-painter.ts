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
 * Paints a page of paper. A frame of scrolling copies bitmaps and writes letters; it draws no grid, and no trace unless a new stretch
 * comes into sight. One opaque canvas: putting see-through ones together costs more than copying the paper.
 */
export class PaperPainter {
  readonly scene: PaperScene;
  readonly #tiles: PaperTiles;
  readonly #places: readonly CellPlace[];
  readonly #pxPerSample: number;
  #ground: OffscreenCanvas | undefined;
  #groundLeadKey: LeadKey | undefined;

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

  /** Paper with all that stands on it, and the traces over it. */
  paint(context: Canvas2d, startSample: number, activeLeadKey: LeadKey): void {
    const ground = this.#getGround(activeLeadKey);
    if (ground !== undefined) context.drawImage(ground, 0, 0);
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

  /** Drawn once, and again when another lead becomes active: a frame of scrolling copies it. */
  #getGround(activeLeadKey: LeadKey): OffscreenCanvas | undefined {
    if (this.#ground !== undefined && this.#groundLeadKey === activeLeadKey) return this.#ground;
    const ground = this.#ground ?? new OffscreenCanvas(this.widthPx, this.heightPx);
    const context = ground.getContext('2d', { alpha: false });
    if (context === null) return undefined;
    drawFurniture(context, this.scene, activeLeadKey);
    this.#ground = ground;
    this.#groundLeadKey = activeLeadKey;
    return ground;
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
