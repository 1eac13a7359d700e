import type { Measurements } from '#renderer/state/measurements.svelte.ts';
import { Surface } from '#renderer/state/surface.svelte.ts';
import type { Viewer } from '#renderer/state/viewer.svelte.ts';
import { sizeCanvas } from '#renderer/trace/canvas-size.ts';
import { createFrame } from '#renderer/trace/frame.ts';
import { drawMedianBeat } from '#renderer/trace/median-painter.ts';
import type { MedianScale, MedianSpan } from '#renderer/trace/median-scale.ts';
import { findMedianSpan, toMedianScale } from '#renderer/trace/median-scale.ts';
import type { FiducialTimesMs, MedianBeat, MedianLead } from '#shared/domain/beat-analysis.ts';

/** Draws the median beat: one lead strong, the others faintly behind it when they are wanted. */
export class MedianSurface extends Surface {
  widthPx = $state(0);
  heightPx = $state(0);
  isOverlaid = $state(true);
  readonly #viewer: Viewer;
  readonly #measurements: Measurements;

  constructor(viewer: Viewer, measurements: Measurements) {
    super();
    this.#viewer = viewer;
    this.#measurements = measurements;
  }

  readonly median: MedianBeat | null = $derived.by(() => this.#measurements.median);

  /** The active lead, else the first. */
  readonly chosen: MedianLead | undefined = $derived.by(() => {
    const leads = this.median?.leads ?? [];
    return leads.find(({ leadKey }) => leadKey === this.#viewer.activeLeadKey) ?? leads[0];
  });

  /** Of one kind with the chosen one: mV and digital units have no common scale. */
  readonly #others: readonly MedianLead[] = $derived.by(() => {
    if (!this.isOverlaid) return [];
    const leads = this.median?.leads ?? [];
    return leads.filter((lead) => lead !== this.chosen && lead.isCalibrated === this.chosen?.isCalibrated);
  });

  /** In CSS px; null while there is nothing to draw or no room. */
  readonly scale: MedianScale | null = $derived.by(() => {
    const { median, chosen, widthPx, heightPx } = this;
    if (median === null || chosen === undefined || widthPx < 10 || heightPx < 10) return null;
    const span = cropToWaves(findMedianSpan(median, [chosen, ...this.#others], chosen), this.#measurements.automatic);
    return toMedianScale({ widthPx, heightPx }, span, chosen.isCalibrated);
  });

  /** As the trace names it: 'II' where the file wrote 'ii'. */
  toLabel(lead: Pick<MedianLead, 'leadKey' | 'name'>): string {
    return this.#viewer.shownSlots.find((slot) => slot.leadKey === lead.leadKey)?.label ?? lead.name;
  }

  readonly #ghostTimesMs: readonly number[] = $derived.by(() => {
    const { own, moved, automatic } = this.#measurements;
    const changed = new Set([...own.keys(), ...(moved === null ? [] : [moved.fiducial])]);
    return [...changed].flatMap((fiducial) => automatic?.[fiducial] ?? []);
  });

  /** Attachment of the canvas. */
  picture = (canvas: HTMLCanvasElement): (() => void) => {
    const context = canvas.getContext('2d', { alpha: false });
    const frame = createFrame(() => this.#paint(canvas, context));
    $effect(() => {
      void [this.scale, this.chosen, this.#others, this.#ghostTimesMs, this.palette, this.#devicePixelRatio];
      frame.request();
    });
    return () => frame.close();
  };

  #paint(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D | null): void {
    const { scale, median, chosen, palette } = this;
    if (context === null || scale === null || median === null) return;
    const devicePixelRatio = this.#devicePixelRatio;
    const drawn = toDevice(scale, devicePixelRatio);
    sizeCanvas(canvas, { ...drawn, devicePixelRatio });
    drawMedianBeat(context, {
      scale: drawn,
      beat: median,
      chosen,
      others: this.#others,
      ghostTimesMs: this.#ghostTimesMs,
      palette,
      devicePixelRatio,
    });
  }

  get #devicePixelRatio(): number {
    return this.#viewer.display.devicePixelRatio;
  }
}

/** Room for a reader to move the outermost points, ms. */
const ROOM_MS = { before: 90, after: 130 };
const USUAL_MS = { start: -200, end: 420 };

/** Leaves out time in which there is no wave. By the computed points, so that nothing jumps while one is moved. */
function cropToWaves(span: MedianSpan, times: FiducialTimesMs | null): MedianSpan {
  const start = Math.min(times?.['p-onset'] ?? USUAL_MS.start, times?.['qrs-onset'] ?? 0) - ROOM_MS.before;
  const end = Math.max(times?.['t-offset'] ?? USUAL_MS.end, times?.['qrs-offset'] ?? 0) + ROOM_MS.after;
  return { ...span, startMs: Math.max(span.startMs, start), endMs: Math.min(span.endMs, end) };
}

function toDevice(scale: MedianScale, devicePixelRatio: number): MedianScale {
  return {
    ...scale,
    widthPx: scale.widthPx * devicePixelRatio,
    heightPx: scale.heightPx * devicePixelRatio,
    pxPerMm: scale.pxPerMm * devicePixelRatio,
    pxPerMs: scale.pxPerMs * devicePixelRatio,
    pxPerUnit: scale.pxPerUnit * devicePixelRatio,
  };
}
