import type { BeatSource } from '../beat-source.ts';

/** Templates are shown at this rate, from 300 ms before the mark to 500 ms after it. */
export const SHAPE_RATE_HZ = 200;
export const SHAPE_ZERO_INDEX = 60;
export const SHAPE_SAMPLES = 160;
const MEAN_BEATS = 100;
const EXAMPLE_BEATS = 24;

export interface TemplatePicture {
  /** One entry for each lead, [SHAPE_SAMPLES]; NaN where no beat has a sample. */
  readonly meanShapes: readonly Float32Array[];
  /** [exampleBeats.length * SHAPE_SAMPLES] in the first lead, each around the level before its QRS. */
  readonly examples: Float32Array;
  /** Positions of those beats. */
  readonly exampleBeats: Int32Array;
  /** Mean correlation of the beats with their mean in the first lead, 0 to 1. */
  readonly likeness: number;
}

/**
 * Mean shape and examples of a template from at most a hundred of its beats, evenly spread; examples are the least alike ones and
 * some others.
 * @param members  positions of the template's beats, ascending
 */
export function drawTemplate(source: BeatSource, beats: Float64Array, members: Int32Array): TemplatePicture {
  const looked = spread(members, MEAN_BEATS);
  const cuts = looked.map((beat) => cutForPicture(source, beats[beat] ?? 0));
  const meanShapes = Array.from({ length: source.leadCount }, (_, lead) => meanOf(cuts.map((cut) => cut[lead])));
  const first = meanShapes[0] ?? new Float32Array(SHAPE_SAMPLES);
  const alike = cuts.map((cut) => correlate(cut[0] ?? first, first));
  const order = alike.map((_, k) => k).sort((a, b) => (alike[a] ?? 0) - (alike[b] ?? 0));
  // A third are the strangest; the rest show what is usual.
  const strange = order.slice(0, EXAMPLE_BEATS / 3);
  const usual = spread(Int32Array.from(order.slice(EXAMPLE_BEATS / 3)), EXAMPLE_BEATS - strange.length);
  const shown = [...strange, ...usual].sort((a, b) => a - b);
  const examples = new Float32Array(shown.length * SHAPE_SAMPLES);
  shown.forEach((k, row) => examples.set(cuts[k]?.[0] ?? first, row * SHAPE_SAMPLES));
  return {
    meanShapes,
    examples,
    exampleBeats: Int32Array.from(shown, (k) => looked[k] ?? 0),
    likeness: alike.length === 0 ? 0 : Math.max(0, alike.reduce((sum, value) => sum + value, 0) / alike.length),
  };
}

/** At most `count` of the values, evenly spread, the first among them. */
export function spread(values: Int32Array, count: number): number[] {
  if (values.length <= count) return Array.from(values);
  return Array.from({ length: count }, (_, k) => values[Math.floor((k * values.length) / count)] ?? 0);
}

function cutForPicture(source: BeatSource, mark: number): Float32Array[] {
  const step = source.sampleRateHz / SHAPE_RATE_HZ;
  const startSample = Math.floor(mark - SHAPE_ZERO_INDEX * step) - 2;
  const endSample = Math.ceil(mark + (SHAPE_SAMPLES - SHAPE_ZERO_INDEX) * step) + 2;
  return source.read(startSample, endSample).map((signal) => {
    const values = Float32Array.from({ length: SHAPE_SAMPLES }, (_, i) => {
      const position = mark + (i - SHAPE_ZERO_INDEX) * step - startSample;
      const base = Math.floor(position);
      const here = signal[base] ?? NaN;
      return here + (position - base) * ((signal[base + 1] ?? NaN) - here);
    });
    return removeLevel(values);
  });
}

/** Around the mean of 40 to 120 ms before the mark. */
function removeLevel(values: Float32Array): Float32Array {
  const before = values.subarray(SHAPE_ZERO_INDEX - 24, SHAPE_ZERO_INDEX - 8).filter((value) => value === value);
  if (before.length === 0) return values;
  const level = before.reduce((sum, value) => sum + value, 0) / before.length;
  return values.map((value) => value - level);
}

function meanOf(cuts: readonly (Float32Array | undefined)[]): Float32Array {
  const sums = new Float32Array(SHAPE_SAMPLES);
  const counts = new Float32Array(SHAPE_SAMPLES);
  for (const cut of cuts) {
    cut?.forEach((value, i) => {
      if (value !== value) return;
      sums[i] = (sums[i] ?? 0) + value;
      counts[i] = (counts[i] ?? 0) + 1;
    });
  }
  return sums.map((sum, i) => sum / (counts[i] || NaN));
}

/** Over the QRS, 100 ms before to 150 ms after the mark; 0 where either has no shape there. */
function correlate(a: Float32Array, b: Float32Array): number {
  const from = SHAPE_ZERO_INDEX - 20;
  const to = SHAPE_ZERO_INDEX + 30;
  let [count, sumA, sumB, squareA, squareB, both] = [0, 0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = a[i] ?? NaN;
    const y = b[i] ?? NaN;
    if (x !== x || y !== y) continue;
    count += 1;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    both += x * y;
  }
  const variance = (squareA - (sumA * sumA) / count) * (squareB - (sumB * sumB) / count);
  return count > 1 && variance > 0 ? (both - (sumA * sumB) / count) / Math.sqrt(variance) : 0;
}
