import { SHAPE_ZERO_INDEX } from './draw-templates.ts';

/** What two templates are compared by. */
export interface ComparedTemplate {
  readonly beatCount: number;
  /** RR interval before as a part of the local mean; null where it is not known. */
  readonly prematurity: number | null;
  /** One entry for each lead, as drawTemplate makes them. */
  readonly meanShapes: readonly Float32Array[];
}

/** Positions of two templates that look the same, the more frequent one first. */
export interface AlikePair {
  readonly first: number;
  readonly second: number;
  /** Correlation of their QRS over all leads, at most 1. */
  readonly likeness: number;
}

/** Over all leads together, and in the lead that is most alike: noise in one lead keeps shapes apart that are the same in another. */
const LEAST_LIKENESS = 0.85;
const LEAST_IN_ONE_LEAD = 0.98;
const MAX_SIZE_RATIO = 1.3;
/** Below this part of the local mean a template is early; an early one is never the same as one on time, however alike they are. */
const EARLY = 0.87;
/** 100 ms before to 150 ms after the mark. */
const QRS_BEFORE = 20;
const QRS_AFTER = 30;

/**
 * Templates that a reader may want to merge: of one timing, alike over all leads and all but the same in one of them. Thresholds were
 * chosen on MIT-BIH 200, 106 and 223.
 * @param templates  most frequent first
 * @returns most beats first
 */
export function findAlikeTemplates(templates: readonly ComparedTemplate[]): readonly AlikePair[] {
  const pairs = templates.flatMap((first, i) =>
    templates.slice(i + 1).flatMap((second, k) => {
      const likeness = isEarly(first) === isEarly(second) ? compare(first, second) : null;
      return likeness === null ? [] : [{ first: i, second: i + 1 + k, likeness }];
    }),
  );
  const countOf = ({ second }: AlikePair) => templates[second]?.beatCount ?? 0;
  return pairs.sort((a, b) => countOf(b) - countOf(a) || b.likeness - a.likeness);
}

function isEarly({ prematurity }: ComparedTemplate): boolean {
  return prematurity !== null && prematurity < EARLY;
}

/** Null where they are not alike. */
function compare(first: ComparedTemplate, second: ComparedTemplate): number | null {
  const leads = first.meanShapes.map((shape, lead) => compareLead(shape, second.meanShapes[lead]));
  const sum = (name: keyof Products) => leads.reduce((all, products) => all + products[name], 0);
  const likeness = sum('both') / Math.sqrt(sum('ofFirst') * sum('ofSecond'));
  return leads.some(isSame) && likeness >= LEAST_LIKENESS ? Math.min(1, likeness) : null;
}

interface Products {
  readonly both: number;
  readonly ofFirst: number;
  readonly ofSecond: number;
}

function isSame({ both, ofFirst, ofSecond }: Products): boolean {
  const ratio = Math.sqrt(ofFirst / ofSecond);
  return (
    both / Math.sqrt(ofFirst * ofSecond) >= LEAST_IN_ONE_LEAD && ratio < MAX_SIZE_RATIO && ratio > 1 / MAX_SIZE_RATIO
  );
}

/** Sums of products around the means over the samples that both have. */
function compareLead(a: Float32Array, b: Float32Array | undefined): Products {
  let [count, sumA, sumB, squareA, squareB, both] = [0, 0, 0, 0, 0, 0];
  for (let i = SHAPE_ZERO_INDEX - QRS_BEFORE; i < SHAPE_ZERO_INDEX + QRS_AFTER; i++) {
    const x = a[i] ?? NaN;
    const y = b?.[i] ?? NaN;
    if (x !== x || y !== y) continue;
    count += 1;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    both += x * y;
  }
  if (count === 0) return { both: 0, ofFirst: 0, ofSecond: 0 };
  return {
    both: both - (sumA * sumB) / count,
    ofFirst: squareA - (sumA * sumA) / count,
    ofSecond: squareB - (sumB * sumB) / count,
  };
}
