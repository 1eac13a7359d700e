import type { LeadSlot } from './lead-slots.ts';
import type { TraceJob } from './draw-trace.ts';
import { TraceDrawer } from './draw-trace.ts';
import type { PaperScene, TraceSource } from './paper-scene.ts';
import { findValueScale, toPxPerSample, toTraceStyle } from './paper-scene.ts';
import type { TraceStyle } from './trace-style.ts';
import type { Piece } from './window-cache.ts';

/** A drawn stretch of one lead. `topPx` is from the lead's line; undefined canvas: nothing to see there. */
export interface Tile {
  readonly canvas: OffscreenCanvas | undefined;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** False: samples were missing or coarse; it is drawn again when more has come. */
  readonly isComplete: boolean;
}

/** Above and below a lead's line, in device pixels: where its trace is cut. */
export interface TileReach {
  readonly upPx: number;
  readonly downPx: number;
}

const HATCHES_PER_TILE = 64;
const MARGIN_COLUMNS = 2;
const MAX_BYTES = 160 * 1024 * 1024;
const BYTES_PER_PX = 4;

/**
 * Traces drawn once as bitmaps, by lead and stretch of time: a frame of scrolling only copies them. Tile n of a lead covers device
 * pixels [n * tilePx, (n + 1) * tilePx) of the time axis that begins at sample 0, so that tiles meet wherever the view stands.
 */
export class PaperTiles {
  readonly #scene: PaperScene;
  readonly #source: TraceSource;
  readonly #style: TraceStyle;
  readonly #drawer = new TraceDrawer();
  readonly #tiles = new Map<string, Tile>(); // oldest use first
  readonly #pieces: Piece[] = [];
  readonly tilePx: number;
  #sizeBytes = 0;

  constructor(scene: PaperScene, source: TraceSource) {
    this.#scene = scene;
    this.#source = source;
    this.#style = toTraceStyle(scene);
    this.tilePx = HATCHES_PER_TILE * Math.max(4, Math.round(8 * scene.devicePixelRatio));
  }

  has(slot: LeadSlot, index: number, reach: TileReach): boolean {
    return this.#tiles.has(toKey(slot, index, reach));
  }

  get(slot: LeadSlot, index: number, reach: TileReach): Tile {
    const key = toKey(slot, index, reach);
    const known = this.#tiles.get(key);
    if (known !== undefined) this.#tiles.delete(key);
    const tile = known ?? this.#draw(slot, index, reach);
    if (known === undefined) this.#sizeBytes += toBytes(tile);
    this.#tiles.set(key, tile);
    if (this.#sizeBytes > MAX_BYTES) this.#evict();
    return tile;
  }

  /** Forgets what was drawn without everything being there: new samples have come. */
  dropIncomplete(): void {
    for (const [key, tile] of this.#tiles) if (!tile.isComplete) this.#drop(key, tile);
  }

  #draw(slot: LeadSlot, index: number, reach: TileReach): Tile {
    const value = findValueScale(slot, this.#scene, this.#source);
    if (value === undefined || slot.leadKey === undefined) return NOTHING_YET;
    const pxPerSample = toPxPerSample(this.#scene);
    const widthPx = this.tilePx + 2 * MARGIN_COLUMNS;
    const originPx = index * this.tilePx - MARGIN_COLUMNS;
    const marginSamples = 16; // so that the line comes in from the sample before and goes on to the one after
    this.#source.collectInto(this.#pieces, slot.leadKey, {
      startSample: Math.floor(originPx / pxPerSample) - marginSamples,
      endSample: Math.ceil((originPx + widthPx) / pxPerSample) + marginSamples,
      samplesPerPx: 1 / pxPerSample,
    });
    const box = { leftPx: -MARGIN_COLUMNS, topPx: -reach.upPx, widthPx, heightPx: reach.upPx + reach.downPx };
    const job: TraceJob = { pieces: this.#pieces, box, time: { pxPerSample, originPx }, value };
    const extent = this.#drawer.prepare(job);
    if (extent.isEmpty && !extent.isHatched) return { ...NOTHING_YET, isComplete: extent.isComplete };
    const linePx = Math.ceil(this.#style.lineWidthPx) + Math.round(4 * this.#scene.devicePixelRatio);
    const topPx = extent.isHatched ? -reach.upPx : Math.max(-reach.upPx, Math.floor(extent.topPx) - linePx);
    const bottomPx = extent.isHatched ? reach.downPx : Math.min(reach.downPx, Math.ceil(extent.bottomPx) + linePx);
    return this.#paint(job, { topPx, heightPx: Math.max(1, bottomPx - topPx), isComplete: extent.isComplete });
  }

  #paint(job: TraceJob, place: Pick<Tile, 'topPx' | 'heightPx' | 'isComplete'>): Tile {
    const canvas = new OffscreenCanvas(this.tilePx, place.heightPx);
    const context = canvas.getContext('2d');
    if (context === null) return NOTHING_YET;
    context.translate(0, -place.topPx);
    this.#drawer.stroke(context, job, this.#style);
    return { canvas, widthPx: this.tilePx, ...place };
  }

  #evict(): void {
    for (const [key, tile] of this.#tiles) {
      if (this.#sizeBytes <= MAX_BYTES) return;
      this.#drop(key, tile);
    }
  }

  #drop(key: string, tile: Tile): void {
    this.#tiles.delete(key);
    this.#sizeBytes -= toBytes(tile);
  }
}

const NOTHING_YET: Tile = { canvas: undefined, topPx: 0, widthPx: 0, heightPx: 0, isComplete: false };

function toKey(slot: LeadSlot, index: number, reach: TileReach): string {
  return `${slot.leadKey ?? ''}|${slot.isInverted ? '-' : '+'}|${index}|${reach.upPx}|${reach.downPx}`;
}

function toBytes(tile: Tile): number {
  return tile.widthPx * tile.heightPx * BYTES_PER_PX;
}
