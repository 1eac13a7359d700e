import type { BeatColumns } from './beat-columns.ts';

export interface FamilyInput {
  /** [n * length] QRS complexes of all leads side by side, any unit. */
  readonly shapes: Float32Array;
  readonly length: number;
  /** [n] logarithm of the interval before each beat over the usual one around it, and of the interval after it. */
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** How alike two complexes are (cosine of the angle between them) to be of one family: loosely, and closely. */
const LIMITS = [0.9, 0.97] as const;
const PARTS = ['share', 'before', 'after', 'early'] as const;
/** Beats that stand for all of a long recording. */
const MOST_OTHERS = 300;
const MOST_LOG_RATIO = 0.6;
const EARLY = -0.12;

/**
 * What a beat's family does: how many beats of the recording look like it, how early they come on average, how long the pauses after
 * them are, and how many are early. A lone wide beat in time may be an artefact; one of a family that is always early is an extrasystole.
 */
export function describeFamilies(input: FamilyInput): BeatColumns {
  const { length, before, after } = input;
  const count = before.length;
  const unit = toUnitLength(input.shapes, length);
  const stride = Math.max(1, Math.floor(count / MOST_OTHERS));
  const columns = LIMITS.map(() => PARTS.map(() => new Float32Array(count)));
  const likeness = new Float32Array(Math.ceil(count / stride));
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < likeness.length; j++) likeness[j] = multiply(unit, k * length, j * stride * length, length);
    LIMITS.forEach((limit, index) => {
      describeFamily({ likeness, limit, stride, before, after }).forEach((value, part) => {
        const column = columns[index]?.[part];
        if (column !== undefined) column[k] = value;
      });
    });
  }
  return Object.fromEntries(
    LIMITS.flatMap((limit, index) =>
      PARTS.map((part, j) => [`family-${limit}.${part}`, columns[index]?.[j] ?? new Float32Array(count)]),
    ),
  );
}

interface Family extends Pick<FamilyInput, 'before' | 'after'> {
  /** To every stride-th beat. */
  readonly likeness: Float32Array;
  readonly limit: number;
  readonly stride: number;
}

/** In the order of PARTS. Means are drawn to 0 where there are few. */
function describeFamily({ likeness, limit, stride, before, after }: Family): readonly number[] {
  let [count, earliness, pause, early] = [0, 0, 0, 0];
  for (let j = 0; j < likeness.length; j++) {
    if ((likeness[j] ?? 0) <= limit) continue;
    const ratio = before[j * stride] ?? 0;
    count++;
    earliness += clip(ratio);
    pause += clip(after[j * stride] ?? 0);
    if (ratio < EARLY) early++;
  }
  return [count / likeness.length, earliness / (count + 1), pause / (count + 1), early / (count + 1)];
}

function toUnitLength(shapes: Float32Array, length: number): Float32Array {
  const unit = Float32Array.from(shapes);
  for (let from = 0; from < unit.length; from += length) {
    const size = Math.max(LEAST_LENGTH, Math.sqrt(multiply(shapes, from, from, length)));
    for (let i = from; i < from + length; i++) unit[i] = (unit[i] ?? 0) / size;
  }
  return unit;
}

const LEAST_LENGTH = 1e-3;

function multiply(values: Float32Array, a: number, b: number, length: number): number {
  let product = 0;
  for (let i = 0; i < length; i++) product += (values[a + i] ?? 0) * (values[b + i] ?? 0);
  return product;
}

function clip(logRatio: number): number {
  return Math.max(-MOST_LOG_RATIO, Math.min(MOST_LOG_RATIO, logRatio));
}
