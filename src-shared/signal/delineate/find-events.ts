import { keepTrueP } from './keep-true-p.ts';
import { findSpans, findStrongest, joinSpans, maxOver, sumOver, type Span } from './spans.ts';
import type { WaveEvent } from './wave-event.ts';

/** Mean probability over the leads, by kind, each [length]. */
export type MeanProbabilities = readonly [p: Float32Array, qrs: Float32Array, t: Float32Array];

/** Where each kind begins to count, as a probability; chosen in cross-validation on LUDB. */
const ABOVE = { p: 0.25, qrs: 0.5, t: 0.35 } as const;
/** Score below which a wave is none. */
const LEAST_SCORE = { p: 0.42, t: 0.4 } as const;
/** Shortest that counts, samples at 250 Hz: 24, 20 and 48 ms. */
const LEAST_SAMPLES = { p: 6, qrs: 5, t: 12 } as const;
/** A notch in a QRS: 40 ms. */
const QRS_GAP_SAMPLES = 10;
/** Two ventricular beats are 200 ms apart at least. */
const REFRACTORY_SAMPLES = 50;

/**
 * Waves that the leads show together: the QRS complexes, and between two of them at most one T and one P. Where P waves are few or weak for
 * how regular the rhythm is, there are none (atrial fibrillation).
 * @param beats  samples at 250 Hz that QRS complexes must lie at, or go with their P and T; undefined: the network alone says where they are
 * @returns in order of time
 */
export function findEvents(mean: MeanProbabilities, beats?: readonly number[]): WaveEvent[] {
  const seen = findComplexes(mean[1]);
  const isKept = seen.map((complex) => isAtBeat(complex, beats));
  const complexes = seen.filter((_, k) => isKept[k]);
  const length = mean[0].length;
  const p: (WaveEvent | undefined)[] = [];
  const others: WaveEvent[] = [...complexes];
  for (let gap = 0; gap <= seen.length; gap++) {
    const from = seen[gap - 1]?.end ?? 0;
    const to = seen[gap]?.start ?? length;
    const t = isKept[gap - 1] === true ? findT(mean[2], from, to) : undefined;
    if (t !== undefined) others.push(t);
    // Behind the last complex a P wave may stand whose beat is cut off, where that complex is a beat.
    if (isKept[gap] ?? isKept.at(-1) ?? true) p.push(findP(mean[0], from, to));
  }
  return [...others, ...keepTrueP(p, complexes)].sort((a, b) => a.start - b.start);
}

function findComplexes(qrs: Float32Array): WaveEvent[] {
  const complexes: WaveEvent[] = [];
  for (const span of joinSpans(findSpans(qrs, { from: 0, to: qrs.length, above: ABOVE.qrs }), QRS_GAP_SAMPLES)) {
    if (span.end - span.start < LEAST_SAMPLES.qrs) continue;
    const complex: WaveEvent = { ...span, kind: 1, score: maxOver(qrs, span.start, span.end) };
    const last = complexes.at(-1);
    if (last === undefined || span.start - last.end >= REFRACTORY_SAMPLES) complexes.push(complex);
    else if (sumOver(qrs, span.start, span.end) > sumOver(qrs, last.start, last.end))
      complexes[complexes.length - 1] = complex;
  }
  return complexes;
}

/** A beat may be marked 150 ms beside its complex, as in EC57. */
const BEAT_TOLERANCE_SAMPLES = 37;

function isAtBeat({ start, end }: Span, beats: readonly number[] | undefined): boolean {
  if (beats === undefined) return true;
  return beats.some((beat) => beat >= start - BEAT_TOLERANCE_SAMPLES && beat < end + BEAT_TOLERANCE_SAMPLES);
}

function findT(t: Float32Array, from: number, to: number): WaveEvent | undefined {
  const span = findStrongest(t, findSpans(t, { from, to, above: ABOVE.t }));
  if (span === undefined || span.end - span.start < LEAST_SAMPLES.t) return undefined;
  const score = maxOver(t, span.start, span.end);
  return score > LEAST_SCORE.t ? { ...span, kind: 2, score } : undefined;
}

function findP(p: Float32Array, from: number, to: number): WaveEvent | undefined {
  const span = findStrongest(p, findSpans(p, { from, to, above: ABOVE.p }));
  if (span === undefined || span.end - span.start < LEAST_SAMPLES.p) return undefined;
  const score = maxOver(p, span.start, span.end);
  return score > LEAST_SCORE.p ? { ...span, kind: 0, score } : undefined;
}
