import type { RrPoints } from '#renderer/trace/rr-points.ts';
import type { RrKind } from '#shared/rhythm/rr-series.ts';
import { RR_KINDS } from '#shared/rhythm/rr-series.ts';
import { formatPosition } from '#renderer/ui/format-time.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';

const WHY_NOT: Readonly<Record<RrKind, string>> = {
  normal: '',
  unreadable: 'not counted: the signal between the two beats cannot be read',
  'not-normal-beat': 'not counted: one of the two beats is not normal',
  implausible: 'not counted: no plausible length',
  outlier: 'not counted: far from its neighbours',
};

/** A point in words: '0:12.345  V  612 ms (98/min), not counted: ...'. */
export function toRrWords(points: RrPoints, index: number, sampleRateHz: number): string {
  const sample = points.samples[index];
  const intervalMs = points.intervalsMs[index];
  if (sample === undefined || intervalMs === undefined) return '';
  const group = AAMI_CLASSES[points.classes[index] ?? -1] ?? 'no label';
  const why = WHY_NOT[RR_KINDS[points.kinds[index] ?? 0] ?? 'normal'];
  const rate = intervalMs > 0 ? ` (${Math.round(60_000 / intervalMs)}/min)` : '';
  const words = `${formatPosition(sample / sampleRateHz)}  ${group}  RR ${Math.round(intervalMs)} ms${rate}`;
  return why === '' ? words : `${words}, ${why}`;
}
