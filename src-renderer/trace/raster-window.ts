/** What of a recording is in sight, and how wide a sample is drawn. */
export interface RasterView {
  /** In the record's samples; real numbers, as the view's. */
  readonly startSample: number;
  readonly spanSample: number;
  /** Device pixels. */
  readonly pxPerSample: number;
  readonly sampleCount: number;
}

/** Half-open, whole samples inside the recording, in so many columns at most. */
export interface RasterWindow {
  readonly startSample: number;
  readonly endSample: number;
  readonly maxColumns: number;
  /** 0 where single spikes could not be told apart. */
  readonly maxSpikes: number;
}

/** As main bounds them. */
const MOST_COLUMNS = 4000;
/** Drawn one by one in a few milliseconds. */
const MOST_SPIKES = 30_000;
/** A view of less than so many seconds may have room for single spikes. */
const SINGLE_SPIKES_BELOW_SEC = 8;

/**
 * What to ask for a view: half of it more on either side, so that a small step shows spikes at once; no column is narrower than a pixel.
 * @param margin  part of the view, 0 where what is answered depends on where the window begins
 */
export function toRasterWindow(view: RasterView, margin: number, sampleRateHz: number): RasterWindow | undefined {
  const { startSample, spanSample, pxPerSample, sampleCount } = view;
  const first = Math.max(0, Math.floor(startSample - margin * spanSample));
  const end = Math.min(sampleCount, Math.ceil(startSample + (1 + margin) * spanSample));
  if (end <= first) return undefined;
  const columns = Math.round((end - first) * pxPerSample);
  return {
    startSample: first,
    endSample: end,
    maxColumns: Math.min(MOST_COLUMNS, Math.max(1, columns)),
    maxSpikes: spanSample / sampleRateHz < SINGLE_SPIKES_BELOW_SEC ? MOST_SPIKES : 0,
  };
}

/** Whether what was asked shows all of a view, about as finely as the view is drawn now. */
export function coversView(asked: RasterWindow, view: RasterView, wanted: RasterWindow): boolean {
  const end = Math.min(view.sampleCount, view.startSample + view.spanSample);
  if (asked.startSample > Math.max(0, view.startSample) || asked.endSample < Math.floor(end)) return false;
  const finenessOf = ({ startSample, endSample, maxColumns }: RasterWindow) => maxColumns / (endSample - startSample);
  const ratio = finenessOf(asked) / finenessOf(wanted);
  return ratio > 0.7 && ratio < 1.5 && (asked.maxSpikes > 0 || wanted.maxSpikes === 0);
}
