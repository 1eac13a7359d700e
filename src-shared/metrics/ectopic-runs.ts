import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { Ec57Marks } from './ec57-marks.ts';
import { createOverlapLookup, createSpanLookup, mergeSpans, type SpanOfSamples } from './spans.ts';
import { lowerBound } from '#shared/search/ascending.ts';

/** Ventricular runs are made of V and F; supraventricular ones of S, and of N within atrial fibrillation or flutter. */
export type RunOrigin = 'ventricular' | 'supraventricular';

/** Ectopic beats in a row. */
export interface EctopicRun {
  readonly startSample: number;
  /** Of its last beat. */
  readonly lastSample: number;
  /** 1 to LONGEST_RUN, which stands for all that are longer. */
  readonly length: number;
}

/** From here on all lengths are one. Source: rxr(1). */
export const LONGEST_RUN = 6;

/** The ectopic runs of one annotator: any other beat, and the beginning of shutdown, ends one. */
export class EctopicRuns {
  /** Beats, and beginnings of shutdown as what ends a run. */
  readonly #samples: Float64Array;
  /** [samples.length] 1 for what goes on with a run, 0 for what ends it. */
  readonly #goesOn: Uint8Array;
  readonly #longSpans: readonly SpanOfSamples[];
  readonly #hasLongRun: (fromSample: number, toSample: number) => boolean;

  constructor(marks: Ec57Marks, origin: RunOrigin) {
    this.#longSpans =
      origin === 'ventricular'
        ? marks.ventricularRuns
        : mergeSpans([...marks.atrialFibrillation, ...marks.atrialFlutter]);
    this.#hasLongRun = createOverlapLookup(this.#longSpans);
    const goesOn = origin === 'ventricular' ? isVentricular : createAtrialTest(this.#longSpans);
    const { samples, classes } = marks.beats;
    const ends = marks.shutdown.map(({ startSample }) => startSample).sort((a, b) => a - b);
    this.#samples = new Float64Array(samples.length + ends.length);
    this.#goesOn = new Uint8Array(samples.length + ends.length);
    let place = 0;
    let nextEnd = 0;
    for (let k = 0; k <= samples.length; k++) {
      const sample = samples[k] ?? Infinity;
      while (nextEnd < ends.length && (ends[nextEnd] ?? 0) <= sample) this.#samples[place++] = ends[nextEnd++] ?? 0;
      if (k === samples.length) break;
      this.#samples[place] = sample;
      this.#goesOn[place++] = goesOn(classes[k] ?? 0, sample) ? 1 : 0;
    }
  }

  /** Runs in order. Nothing before `startSample` begins one; flutter or fibrillation that lasts there begins with it. */
  listFrom(startSample: number): EctopicRun[] {
    const runs: EctopicRun[] = [];
    let open: { startSample: number; lastSample: number; length: number } | undefined;
    const goOn = (from: number, lastSample: number, length: number) => {
      if (lastSample < startSample) return;
      open ??= { startSample: Math.max(from, startSample), lastSample: from, length: 0 };
      open.length = Math.min(LONGEST_RUN, open.length + length);
      open.lastSample = Math.max(open.lastSample, lastSample);
    };
    let nextSpan = 0;
    const takeSpansUpTo = (sample: number) => {
      for (; nextSpan < this.#longSpans.length; nextSpan++) {
        const span = this.#longSpans[nextSpan];
        if (span === undefined || span.startSample > sample) return;
        goOn(span.startSample, span.endSample - 1, LONGEST_RUN);
      }
    };
    for (let k = 0; k < this.#samples.length; k++) {
      const sample = this.#samples[k] ?? 0;
      takeSpansUpTo(sample);
      if (this.#goesOn[k] === 1) goOn(sample, sample, 1);
      else if (open !== undefined && sample > open.lastSample) {
        runs.push(open);
        open = undefined;
      }
    }
    takeSpansUpTo(Infinity);
    if (open !== undefined) runs.push(open);
    return runs;
  }

  /** Length of the longest run that the beats from `fromSample` to `toSample`, both included, make up. */
  findLongest({ fromSample, toSample }: { readonly fromSample: number; readonly toSample: number }): number {
    if (this.#hasLongRun(fromSample, toSample)) return LONGEST_RUN;
    let longest = 0;
    let length = 0;
    for (let k = lowerBound(this.#samples, fromSample); k < this.#samples.length; k++) {
      if ((this.#samples[k] ?? 0) > toSample) break;
      length = this.#goesOn[k] === 1 ? length + 1 : 0;
      longest = Math.max(longest, length);
    }
    return Math.min(LONGEST_RUN, longest);
  }
}

const [N, S, V, F] = (['N', 'S', 'V', 'F'] as const).map((name) => AAMI_CLASSES.indexOf(name));

function isVentricular(classIndex: number): boolean {
  return classIndex === V || classIndex === F;
}

function createAtrialTest(atrialSpans: readonly SpanOfSamples[]): (classIndex: number, sample: number) => boolean {
  const isAtrial = createSpanLookup(atrialSpans);
  return (classIndex, sample) => classIndex === S || (classIndex === N && isAtrial(sample));
}
