import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import type { OverlayLane, OverlaySegment } from '#renderer/trace/draw-overlay.ts';
import { drawCurrentLetter, drawOverlay, isEmptyOverlay } from '#renderer/trace/draw-overlay.ts';
import { createFrame, createIdleWork } from '#renderer/trace/frame.ts';
import { findPaperHit } from '#renderer/trace/hit-test.ts';
import { PaperMarks } from '#renderer/trace/paper-marks.ts';
import { PaperPainter } from '#renderer/trace/paper-painter.ts';
import type { PaperScene } from '#renderer/trace/paper-scene.ts';
import { findValueScale, toCellPx, toDevicePxPerMm, toPxPerSample } from '#renderer/trace/paper-scene.ts';
import { toOverlayMarks } from './overlay-marks.ts';
import type { PointerHit } from './pointer-tool.ts';
import { Surface } from '#renderer/state/surface.svelte.ts';

/** Draws a viewer's page on two canvases: paper with traces and letters, and what lies over them. */
export class PaperSurface extends Surface {
  readonly #viewer: Viewer;
  readonly #scene: PaperScene = $derived.by(() => this.#buildScene());
  readonly #painter = $derived.by(() => new PaperPainter(this.#scene, this.#viewer.signals));
  readonly #paperMarks = $derived.by(() => new PaperMarks(this.#scene));

  constructor(viewer: Viewer) {
    super();
    this.#viewer = viewer;
  }

  /** Size of the page in device pixels. */
  get size() {
    const { widthPx, heightPx } = this.#painter;
    return { widthPx, heightPx, devicePixelRatio: this.#scene.devicePixelRatio };
  }

  /** Attachment of the lower canvas. */
  picture = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d', { alpha: false });
    const ahead = createIdleWork(() => this.#painter.paintAhead(this.#viewer.startSample));
    const frame = createFrame(() => {
      if (context === null) return;
      sizeCanvas(canvas, this.size);
      this.#painter.paint(context, this.#viewer.startSample, this.#viewer.activeLeadKey);
      this.#paperMarks.paint(context, this.#viewer.startSample, this.#laneMarks);
      ahead.request();
    });
    $effect(() => {
      void this.#viewer.signals.version;
      this.#painter.samplesArrived();
      frame.request();
    });
    $effect(() => {
      void [this.#painter, this.#viewer.startSample, this.#viewer.activeLeadKey, this.#laneMarks];
      frame.request();
    });
    return () => {
      frame.close();
      ahead.close();
    };
  };

  /** Attachment of the upper canvas. */
  overlay = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const frame = createFrame(() => {
      if (context === null) return;
      const marks = toOverlayMarks(this.#viewer);
      canvas.hidden = isEmptyOverlay(marks);
      if (canvas.hidden) return;
      sizeCanvas(canvas, this.size);
      context.clearRect(0, 0, canvas.width, canvas.height);
      drawOverlay(context, this.#toSegments(), marks, this.#scene);
      if (marks.currentSample !== undefined)
        drawCurrentLetter(context, this.#toLanes(), marks.currentSample, this.#scene);
    });
    $effect(() => {
      void [this.#painter, this.#viewer.startSample, this.#viewer.signals.version, toOverlayMarks(this.#viewer)];
      frame.request();
    });
    return () => frame.close();
  };

  /** Lead and sample under a point of the page in CSS px. */
  findHit(xPx: number, yPx: number): PointerHit | undefined {
    const { pxPerMm } = this.#scene.scale;
    const { startSample, sampleRateHz } = this.#viewer;
    return findPaperHit(this.#scene.page, { xMm: xPx / pxPerMm, yMm: yPx / pxPerMm }, { startSample, sampleRateHz });
  }

  get #laneMarks() {
    const { humanMarks, modelMarks, disagreements } = this.#viewer.marks;
    return { human: humanMarks, model: modelMarks, disagreements };
  }

  #buildScene(): PaperScene {
    const { page, pageScale, display, sampleRateHz, record, gainMmPerMv, leadGainFactors, shownRangeEnds } =
      this.#viewer;
    // Drawn under one filter, or with another level, a tile must not be kept.
    void [this.#viewer.filter, this.#viewer.signals.lacksFilter];
    return {
      page,
      scale: pageScale,
      isDisplayCalibrated: display.isCalibrated,
      devicePixelRatio: display.devicePixelRatio,
      sampleRateHz,
      sampleCount: record.sampleCount,
      gainMmPerMv,
      leadGainFactors,
      rangeEnds: shownRangeEnds,
      palette: this.palette,
    };
  }

  /** The row of letters that the current beat is in: the upper half of each lane, the model's below where no set is shown. */
  #toLanes(): readonly OverlayLane[] {
    const isLower = this.#viewer.marks.currentBeat?.source === 'model' ? 1 : 0;
    return this.#paperMarks.toPlaces(this.#viewer.startSample).map(({ row, time }) => {
      const heightPx = Math.floor(row.heightPx / 2);
      return { leftPx: row.leftPx, widthPx: row.widthPx, topPx: row.topPx + isLower * heightPx, heightPx, time };
    });
  }

  #toSegments(): readonly OverlaySegment[] {
    const scene = this.#scene;
    const pxPerMm = toDevicePxPerMm(scene);
    const pxPerSample = toPxPerSample(scene);
    const halfRowPx = Math.round(10 * pxPerMm);
    return scene.page.cells.flatMap((cell): readonly OverlaySegment[] => {
      const { leadKey } = cell.slot;
      if (leadKey === undefined) return [];
      const { leftPx, widthPx, baselinePx } = toCellPx(cell, pxPerMm);
      const scale = findValueScale(cell.slot, scene, this.#viewer.signals);
      const originPx = (this.#viewer.startSample + cell.offsetSec * scene.sampleRateHz) * pxPerSample;
      return [
        {
          leadKey,
          leftPx,
          widthPx,
          topPx: baselinePx - halfRowPx,
          bottomPx: baselinePx + halfRowPx,
          time: { pxPerSample, originPx: Math.round(originPx) },
          toY:
            scale === undefined ? undefined : (value) => baselinePx - (value - scale.baselineValue) * scale.pxPerUnit,
        },
      ];
    });
  }
}
