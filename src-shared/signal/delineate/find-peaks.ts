import type { Span } from './spans.ts';

/** A second peak that goes the other way counts from this part of the first one's height on. */
const SECOND_PART = 0.35;

/**
 * Peaks of a wave: where it is farthest from the line between its ends; for P and T also the farthest to the other side, where that is a
 * wave of its own.
 * @param values  the lead at the network's rate
 * @param span  between samples
 * @returns one or two positions, the higher one first, interpolated between samples by a parabola
 */
export function findPeaks(values: Float32Array, span: Span, mayBeBiphasic: boolean): number[] {
  const start = Math.max(0, Math.round(span.start));
  const end = Math.min(values.length - 1, Math.max(start, Math.round(span.end)));
  const from = values[start] ?? 0;
  const slope = end > start ? ((values[end] ?? 0) - from) / (end - start) : 0;
  const heightAt = (i: number) => (values[i] ?? 0) - from - slope * (i - start);
  let up = start;
  let down = start;
  for (let i = start; i <= end; i++) {
    if (heightAt(i) > heightAt(up)) up = i;
    if (heightAt(i) < heightAt(down)) down = i;
  }
  const [first, second] = heightAt(up) >= -heightAt(down) ? [up, down] : [down, up];
  const isBiphasic = mayBeBiphasic && Math.abs(heightAt(second)) >= SECOND_PART * Math.abs(heightAt(first));
  const peaks = isBiphasic && first !== second ? [first, second] : [first];
  return peaks.map((peak) => refine(heightAt, peak, { start, end }));
}

function refine(heightAt: (i: number) => number, peak: number, { start, end }: Span): number {
  if (peak <= start || peak >= end) return peak;
  const before = heightAt(peak - 1);
  const at = heightAt(peak);
  const after = heightAt(peak + 1);
  const curvature = before - 2 * at + after;
  return curvature === 0 ? peak : peak + Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curvature));
}
