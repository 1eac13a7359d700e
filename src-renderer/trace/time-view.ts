/** Part of the view, from its left edge, at which a jump puts a beat. */
export const ANCHOR_FRACTION = 0.4;

/** Strips show from a second to a day and a bit. */
export const MIN_SPAN_SEC = 1;

/** What is seen: real numbers, for a picture may begin between two samples. */
export interface TimeView {
  readonly startSample: number;
  readonly spanSample: number;
}

/** Keeps a view inside the record; a record that fits into the view starts at its left edge. */
export function clampStart(startSample: number, spanSample: number, sampleCount: number): number {
  return Math.min(Math.max(0, sampleCount - spanSample), Math.max(0, startSample));
}

/**
 * Start at which a sample is at the anchor, so that every jump puts a beat at the same place on the screen; near the ends of the
 * record the view then reaches past them. A record that fits into the view does not move.
 */
export function toJumpStart(sample: number, spanSample: number, sampleCount: number): number {
  if (spanSample >= sampleCount) return 0;
  return sample - ANCHOR_FRACTION * spanSample;
}

/**
 * Start after what is shown has become longer or shorter: where it was, as far as a jump could have brought it there, so that the
 * current beat does not wander when a panel opens.
 */
export function keepStart(startSample: number, spanSample: number, sampleCount: number): number {
  if (spanSample >= sampleCount) return 0;
  const beyond = ANCHOR_FRACTION * spanSample;
  return Math.min(sampleCount - beyond, Math.max(-beyond, startSample));
}

/** Zooms by a factor (below 1: in) and keeps the sample at `atFraction` of the width where it is. */
export function zoomAt(
  view: TimeView,
  zoom: { readonly factor: number; readonly atFraction: number },
  limits: { readonly sampleCount: number; readonly sampleRateHz: number },
): TimeView {
  const widest = Math.max(limits.sampleCount, MIN_SPAN_SEC * limits.sampleRateHz);
  const narrowest = Math.min(widest, MIN_SPAN_SEC * limits.sampleRateHz);
  const spanSample = Math.min(widest, Math.max(narrowest, view.spanSample * zoom.factor));
  const fixedSample = view.startSample + zoom.atFraction * view.spanSample;
  const startSample = fixedSample - zoom.atFraction * spanSample;
  return { startSample: clampStart(startSample, spanSample, limits.sampleCount), spanSample };
}
