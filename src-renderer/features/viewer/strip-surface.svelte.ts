import { untrack } from 'svelte';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import type { OverlayLane, OverlaySegment } from '#renderer/trace/draw-overlay.ts';
import { drawCurrentLetter, drawOverlay, isEmptyOverlay } from '#renderer/trace/draw-overlay.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import type { LeadSlot } from '#renderer/trace/lead-slots.ts';
import type { PlotBox, StripRow } from '#renderer/trace/strip-geometry.ts';
import {
  chooseStripSlots,
  toLanesHeightPx,
  toLetterRow,
  toStripLanes,
  toStripRows,
  toStripTime,
} from '#renderer/trace/strip-geometry.ts';
import { StripPainter } from '#renderer/trace/strip-painter.ts';
import { StripPlot } from '#renderer/trace/strip-plot.ts';
import type { TraceStyle } from '#renderer/trace/trace-style.ts';
import { createHatch } from '#renderer/trace/trace-style.ts';
import { toOverlayMarks } from './overlay-marks.ts';
import type { PointerHit } from './pointer-tool.ts';
import { Surface, watchSize } from '#renderer/state/surface.svelte.ts';

const USUAL_GAIN_MM_PER_MV = 10;

/** Draws a viewer's strip: uPlot with the traces in it, and a canvas over it for what moves with the pointer. */
export class StripSurface extends Surface {
  readonly #viewer: Viewer;
  readonly #painter = new StripPainter();
  readonly #style: TraceStyle = $derived.by(() => this.#buildStyle());
  readonly #slots: readonly LeadSlot[] = $derived.by(() =>
    this.#viewer.shownSlots.filter((slot) => this.#viewer.stripLeadKeys.includes(slot.leadKey ?? '')),
  );
  readonly #lanes = $derived.by(() => {
    const { spans, humanMarks, modelMarks } = this.#viewer.marks;
    return toStripLanes({
      rhythm: spans.rhythms.length > 0,
      noise: spans.noises.length > 0,
      human: humanMarks !== undefined,
      model: modelMarks !== undefined,
    });
  });
  #plot: StripPlot | undefined;
  #overlayPainter: (() => void) | undefined;

  /** Beside something else: it keeps to the active lead where there is no room for all. */
  readonly #isAside: boolean;

  constructor(viewer: Viewer, isAside = false) {
    super();
    this.#viewer = viewer;
    this.#isAside = isAside;
  }

  /** Attachment of the element that uPlot fills. */
  chart = (element: HTMLElement): (() => void) => {
    const frame = createFrame(() => this.#plot?.redraw());
    // Not tracked: what the chart shows now must not decide how long it lives.
    const plot = untrack(() => this.#createPlot(element));
    this.#plot = plot;
    const endSize = watchSize(element, (widthPx, heightPx) => {
      plot.resize(widthPx, heightPx);
      this.#viewer.resizeStrip(plot.box.widthPx / plot.canvasSize.devicePixelRatio);
    });
    $effect(() => {
      const { startSample, spanSample, gainMmPerMv, leadGainFactors, signals, marks, activeLeadKey } = this.#viewer;
      void [startSample, spanSample, gainMmPerMv, leadGainFactors, signals.version, activeLeadKey];
      void [marks.humanMarks, marks.modelMarks, marks.disagreements, marks.spans];
      void [this.#slots, this.#lanes, this.#style];
      frame.request();
    });
    return () => {
      endSize();
      frame.close();
      plot.close();
      this.#plot = undefined;
    };
  };

  /** Attachment of the canvas over the chart. It is painted with each drawing of the chart too, so that the two never part. */
  overlay = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d');
    const paint = () => {
      if (context !== null && this.#plot !== undefined) this.#paintOverlay(canvas, context, this.#plot);
    };
    const frame = createFrame(paint);
    this.#overlayPainter = paint;
    $effect(() => {
      void [this.#viewer.signals.version, this.#overlayStyle, toOverlayMarks(this.#viewer)];
      frame.request();
    });
    return () => {
      frame.close();
      this.#overlayPainter = undefined;
    };
  };

  /** Lead and sample under a point of the chart in CSS px; above the traces it is the active lead. */
  findHit(xPx: number, yPx: number): PointerHit | undefined {
    if (this.#plot === undefined) return undefined;
    const { box } = this.#plot;
    const unit = this.#plot.canvasSize.devicePixelRatio;
    const time = toStripTime(this.#viewer, box);
    const inPlotPx = xPx * unit - box.leftPx;
    if (inPlotPx < 0 || inPlotPx >= box.widthPx) return undefined;
    const row = this.#toRows(box).find(({ topPx, heightPx }) => yPx * unit >= topPx && yPx * unit < topPx + heightPx);
    const leadKey = row?.slot.leadKey ?? this.#viewer.activeLeadKey;
    return { leadKey, sample: (inPlotPx + time.originPx) / time.pxPerSample };
  }

  /** Part of the plot's width at which a point is, for zooming there. */
  findFraction(xPx: number): number {
    if (this.#plot === undefined) return 0.5;
    const { box, canvasSize } = this.#plot;
    return Math.min(1, Math.max(0, (xPx * canvasSize.devicePixelRatio - box.leftPx) / box.widthPx));
  }

  #createPlot(element: HTMLElement): StripPlot {
    return new StripPlot(
      {
        target: element,
        draw: (context, box) => this.#draw(context, box),
        toFrame: (box) => ({
          startSec: this.#viewer.startSample / this.#viewer.sampleRateHz,
          endSec: (this.#viewer.startSample + this.#viewer.spanSample) / this.#viewer.sampleRateHz,
          rows: this.#toRows(box),
          lanesPx: toLanesHeightPx(this.#lanes),
          palette: this.palette,
        }),
      },
      { widthPx: element.clientWidth, heightPx: element.clientHeight },
    );
  }

  #draw(context: CanvasRenderingContext2D, box: PlotBox): void {
    const { marks, startSample, spanSample, signals, activeLeadKey } = this.#viewer;
    this.#painter.paint(
      context,
      {
        box,
        rows: this.#toRows(box),
        lanes: this.#lanes,
        time: toStripTime(this.#viewer, box),
        startSample,
        spanSample,
        marks: { human: marks.humanMarks, model: marks.modelMarks, disagreements: marks.disagreements },
        spans: marks.spans,
        palette: this.palette,
        style: this.#style,
        activeLeadKey,
      },
      signals,
    );
    this.#overlayPainter?.();
  }

  #paintOverlay(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, plot: StripPlot): void {
    const marks = toOverlayMarks(this.#viewer);
    canvas.hidden = isEmptyOverlay(marks);
    if (canvas.hidden) return;
    sizeCanvas(canvas, plot.canvasSize);
    context.clearRect(0, 0, canvas.width, canvas.height);
    drawOverlay(context, this.#toSegments(plot.box), marks, this.#overlayStyle);
    if (marks.currentSample === undefined) return;
    drawCurrentLetter(context, this.#toLetterRows(plot.box), marks.currentSample, this.#overlayStyle);
  }

  #toRows(box: PlotBox): readonly StripRow[] {
    const { signals, gainMmPerMv, leadGainFactors, shownRangeEnds } = this.#viewer;
    return toStripRows(this.#slotsIn(box), {
      box,
      gainOf: ({ leadKey = '' }) => (gainMmPerMv / USUAL_GAIN_MM_PER_MV) * (leadGainFactors.get(leadKey) ?? 1),
      rangeOf: ({ leadKey = '' }) => signals.findRange(leadKey),
      recorderRangeOf: ({ leadKey = '' }) => shownRangeEnds.get(leadKey),
    });
  }

  #slotsIn({ heightPx }: PlotBox): readonly LeadSlot[] {
    if (!this.#isAside) return this.#slots;
    const { shownSlots, activeLeadKey, display } = this.#viewer;
    const active = shownSlots.find(({ leadKey }) => leadKey === activeLeadKey);
    return chooseStripSlots(this.#slots, { heightPx: heightPx / display.devicePixelRatio, active });
  }

  /** The row of letters that the current beat is in. */
  #toLetterRows(box: PlotBox): readonly OverlayLane[] {
    const unit = this.#viewer.display.devicePixelRatio;
    const row = toLetterRow(this.#lanes, this.#viewer.marks.currentBeat?.source === 'model' ? 'model' : 'human');
    const time = toStripTime(this.#viewer, box);
    const topPx = Math.round(row.topPx * unit);
    const heightPx = Math.round(row.heightPx * unit);
    return heightPx === 0 ? [] : [{ leftPx: box.leftPx, widthPx: box.widthPx, topPx, heightPx, time }];
  }

  #toSegments(box: PlotBox): readonly OverlaySegment[] {
    const time = toStripTime(this.#viewer, box);
    return this.#toRows(box).flatMap(({ slot, topPx, heightPx, scale }): readonly OverlaySegment[] => {
      if (slot.leadKey === undefined) return [];
      return [
        {
          leadKey: slot.leadKey,
          leftPx: box.leftPx,
          widthPx: box.widthPx,
          topPx,
          bottomPx: topPx + heightPx,
          time,
          toY: (value) => scale.baselinePx - (value - scale.baselineValue) * scale.pxPerUnit,
        },
      ];
    });
  }

  get #overlayStyle() {
    return { palette: this.palette, devicePixelRatio: this.#viewer.display.devicePixelRatio };
  }

  #buildStyle(): TraceStyle {
    const { devicePixelRatio } = this.#viewer.display;
    const { chartTrace, paperMuted, paperGap, paperClip } = this.palette;
    return {
      trace: chartTrace,
      coarse: paperMuted,
      gap: paperGap,
      clip: paperClip,
      lineWidthPx: Math.max(1, 1.1 * devicePixelRatio),
      devicePixelRatio,
      gapPattern: createHatch(paperGap, devicePixelRatio),
    };
  }
}
