import type { BeatFeatures } from './cut-features.ts';
import { FEATURE_MARGIN } from './cut-features.ts';
import type { Shape } from './shape.ts';
import { addToShape, compareShapes, compareWithShape, createShape } from './shape.ts';

/** As alike as this, a beat is taken without looking at the other shapes. */
const SAME_AT_ONCE = 0.96;
/** Less alike than this, a beat begins a shape of its own. */
const LEAST_LIKENESS = 0.88;
/** Shapes as alike as this are one: each of them began with one beat and its noise. */
const SAME_SHAPE = 0.93;
/** One may be so much larger than the other: breathing and posture change amplitudes, not shapes. */
const MAX_SIZE_RATIO = 1.8;
/** More are not told apart: in a recording full of noise each beat would be a shape of its own. */
const MAX_SHAPES = 40;

/**
 * Clusters beats by the shape of their QRS in all leads: each beat joins the shape that it is most like, or begins a new one; shapes
 * that have grown alike are joined; then each beat is asked once more.
 * @returns [beatCount] index of the shape, -1 for beats with missing samples, and the shapes, most frequent first
 * The time goes with beats times shapes looked at, of which a beat sees two on average.
 */
export function clusterShapes(features: BeatFeatures): { shapeOfBeat: Int16Array; shapes: readonly Shape[] } {
  const grown = joinAlike(growShapes(features));
  return assignAgain(features, grown);
}

function growShapes(features: BeatFeatures): Shape[] {
  const shapes: Shape[] = [];
  let last: Shape | undefined;
  for (let beat = 0; beat < features.beatCount; beat++) {
    if (features.isMissing[beat] === 1) continue;
    const found = findMostAlike(shapes, features, { beat, last });
    let shape = found?.shape;
    if (found === undefined || (!isSame(found, LEAST_LIKENESS) && shapes.length < MAX_SHAPES)) {
      shape = createShape(features.leadCount);
      shapes.push(shape);
      addToShape(shape, features, beat, FEATURE_MARGIN);
    } else addToShape(found.shape, features, beat, found.shift);
    last = shape;
    // Frequent shapes are asked first.
    const at = shape === undefined ? 0 : shapes.indexOf(shape);
    const before = shapes[at - 1];
    if (shape !== undefined && before !== undefined && before.count < shape.count) {
      shapes[at - 1] = shape;
      shapes[at] = before;
    }
  }
  return shapes;
}

type Found = ReturnType<typeof compareWithShape> & { readonly shape: Shape };

function isSame({ correlation, sizeRatio }: Omit<Found, 'shape'>, least: number): boolean {
  return correlation >= least && sizeRatio < MAX_SIZE_RATIO && sizeRatio > 1 / MAX_SIZE_RATIO;
}

function findMostAlike(
  shapes: readonly Shape[],
  features: BeatFeatures,
  { beat, last }: { readonly beat: number; readonly last: Shape | undefined },
): Found | undefined {
  let best: Found | undefined;
  for (let k = last === undefined ? 0 : -1; k < shapes.length; k++) {
    const shape = k < 0 ? last : shapes[k];
    if (shape === undefined || (k >= 0 && shape === last)) continue;
    const found = { ...compareWithShape(shape, features, beat), shape };
    if (isSame(found, SAME_AT_ONCE)) return found;
    if (best === undefined || rank(found) > rank(best)) best = found;
  }
  return best;
}

/** A shape of the wrong size comes after every one of the right size. */
function rank(found: Found): number {
  return isSame(found, -1) ? found.correlation : found.correlation - 2;
}

/** Joins shapes into the most frequent one that they are like; counts add up. */
function joinAlike(shapes: readonly Shape[]): Shape[] {
  const kept: Shape[] = [];
  for (const shape of shapes.toSorted((a, b) => b.count - a.count)) {
    const alike = kept.find((other) => isSame({ ...compareShapes(other, shape) }, SAME_SHAPE));
    if (alike === undefined) kept.push(shape);
    else alike.count += shape.count;
  }
  return kept;
}

function assignAgain(features: BeatFeatures, shapes: readonly Shape[]) {
  const shapeOfBeat = new Int16Array(features.beatCount).fill(-1);
  const counts = new Map<Shape, number>();
  let last: Shape | undefined;
  for (let beat = 0; beat < features.beatCount; beat++) {
    if (features.isMissing[beat] === 1) continue;
    const found = findMostAlike(shapes, features, { beat, last });
    if (found === undefined) continue;
    shapeOfBeat[beat] = shapes.indexOf(found.shape);
    counts.set(found.shape, (counts.get(found.shape) ?? 0) + 1);
    last = found.shape;
  }
  for (const shape of shapes) shape.count = counts.get(shape) ?? 0;
  return { shapeOfBeat, shapes };
}
