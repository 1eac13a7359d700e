import type { BeatFeatures } from './cut-features.ts';
import { FEATURE_MARGIN, FEATURE_SAMPLES, FEATURE_STRIDE } from './cut-features.ts';

/** Mean QRS of the beats of one cluster. */
export interface Shape {
  /** [leadCount * FEATURE_SAMPLES] */
  readonly mean: Float32Array;
  count: number;
}

export interface Likeness {
  /** Correlation over all leads that both have, -1 to 1. */
  readonly correlation: number;
  /** Size of the beat over that of the shape. */
  readonly sizeRatio: number;
  /** Where in the beat's cut-out the shape fits best, 0 to 2 * FEATURE_MARGIN. */
  readonly shift: number;
}

export function createShape(leadCount: number): Shape {
  return { mean: new Float32Array(leadCount * FEATURE_SAMPLES), count: 0 };
}

/** Takes a beat into a shape's running mean, so that a shape follows slow changes: old beats count for 200 at most. */
export function addToShape(shape: Shape, features: BeatFeatures, beat: number, shift: number): void {
  const { leadCount, values } = features;
  shape.count += 1;
  const weight = 1 / Math.min(shape.count, 200);
  for (let lead = 0; lead < leadCount; lead++) {
    const from = (beat * leadCount + lead) * FEATURE_STRIDE + shift;
    const to = lead * FEATURE_SAMPLES;
    for (let i = 0; i < FEATURE_SAMPLES; i++) {
      const old = shape.mean[to + i] ?? 0;
      shape.mean[to + i] = old + weight * ((values[from + i] ?? 0) - old);
    }
  }
}

/** How alike a beat and a shape are, at the shift where they are most alike: climbed to from no shift, a step at a time. */
export function compareWithShape(shape: Shape, features: BeatFeatures, beat: number): Likeness {
  let best = compareAt(shape, features, beat, FEATURE_MARGIN);
  for (const step of [1, -1]) {
    const reach = step > 0 ? 2 * FEATURE_MARGIN : 0;
    let climbed = false;
    while (best.shift !== reach) {
      const next = compareAt(shape, features, beat, best.shift + step);
      if (next.correlation <= best.correlation) break;
      best = next;
      climbed = true;
    }
    if (climbed) break;
  }
  return best;
}

function compareAt(shape: Shape, { leadCount, values }: BeatFeatures, beat: number, shift: number): Likeness {
  let product = 0;
  let ofBeat = 0;
  let ofShape = 0;
  for (let lead = 0; lead < leadCount; lead++) {
    const from = (beat * leadCount + lead) * FEATURE_STRIDE + shift;
    const to = lead * FEATURE_SAMPLES;
    let own = 0;
    let sumBeat = 0;
    let sumShape = 0;
    let ownShape = 0;
    let both = 0;
    for (let i = 0; i < FEATURE_SAMPLES; i++) {
      const a = values[from + i] ?? 0;
      const b = shape.mean[to + i] ?? 0;
      own += a * a;
      ownShape += b * b;
      both += a * b;
      sumBeat += a;
      sumShape += b;
    }
    // A lead that is missing on one side says nothing.
    if (own === 0 || ownShape === 0) continue;
    product += both - (sumBeat * sumShape) / FEATURE_SAMPLES;
    ofBeat += own - (sumBeat * sumBeat) / FEATURE_SAMPLES;
    ofShape += ownShape - (sumShape * sumShape) / FEATURE_SAMPLES;
  }
  if (ofBeat <= 0 || ofShape <= 0) return { correlation: 0, sizeRatio: 1, shift };
  return { correlation: product / Math.sqrt(ofBeat * ofShape), sizeRatio: Math.sqrt(ofBeat / ofShape), shift };
}

/** Two shapes as beats are compared: the smaller one, with zeros around it, is the beat. */
export function compareShapes(shape: Shape, other: Shape): Likeness {
  const leadCount = shape.mean.length / FEATURE_SAMPLES;
  const values = new Float32Array(leadCount * FEATURE_STRIDE);
  for (let lead = 0; lead < leadCount; lead++) {
    const from = lead * FEATURE_SAMPLES;
    const own = other.mean.subarray(from, from + FEATURE_SAMPLES);
    const at = lead * FEATURE_STRIDE;
    // The ends are held, as an isoelectric line would be.
    values.fill(own[0] ?? 0, at, at + FEATURE_MARGIN);
    values.set(own, at + FEATURE_MARGIN);
    values.fill(own.at(-1) ?? 0, at + FEATURE_MARGIN + FEATURE_SAMPLES, at + FEATURE_STRIDE);
  }
  return compareWithShape(shape, { beatCount: 1, leadCount, values, isMissing: new Uint8Array(1) }, 0);
}
