import { drawNormal, type Random } from '#main/preprocessing/random.ts';
import { draw } from './draw-numbers.ts';

/** Samples of 125 Hz. */
const RATE_HZ = 125;

/** Noise of an amplifier, 0.2 to 1.2 % of the QRS. @returns the trace itself */
export function addWhiteNoise(trace: Float32Array, height: number, random: Random): Float32Array {
  const deviation = height * draw(0.002, 0.012, random);
  addSmoothed(trace, () => deviation, random);
  return trace;
}

/** Noise of muscles, up to 12 % of the QRS, that comes and goes. */
export function addMuscleNoise(traces: readonly Float32Array[], heights: readonly number[], random: Random): void {
  traces.forEach((trace, lead) => {
    const deviation = (heights[lead] ?? 0) * draw(0.007, 0.08, random);
    const envelope = drawCurve(trace.length, 20, () => random() ** 2);
    addSmoothed(trace, (i) => deviation * envelope(i), random);
  });
}

/** Waves of fluttering or fibrillating atria: 4.5 to 8.5 Hz, changing in rate and height, up to 8 % of the QRS. */
export function addFlutterWaves(traces: readonly Float32Array[], heights: readonly number[], random: Random): void {
  const strength = draw(0, 0.08, random);
  traces.forEach((trace, lead) => {
    const knotCount = Math.ceil(trace.length / RATE_HZ) + 1;
    const baseHz = draw(4.5, 8.5, random);
    const drift = drawCurve(trace.length, knotCount, () => drawNormal(random));
    const height = drawCurve(trace.length, knotCount, () => draw(0.3, 1.5, random));
    const greatest = strength * draw(0.3, 1, random) * (heights[lead] ?? 0);
    let phase = 0;
    for (let i = 0; i < trace.length; i++) {
      phase += (2 * Math.PI * (baseHz + 0.5 * drift(i))) / RATE_HZ;
      const wave = Math.sin(phase) + 0.3 * Math.sin(2 * phase + 1);
      trace[i] = (trace[i] ?? 0) + greatest * height(i) * wave;
    }
  });
}

/** White noise whose neighbours are summed, which takes off what lies near half the rate. */
function addSmoothed(trace: Float32Array, deviation: (sample: number) => number, random: Random): void {
  let last = drawNormal(random);
  for (let i = 0; i < trace.length; i++) {
    const next = drawNormal(random);
    trace[i] = (trace[i] ?? 0) + deviation(i) * (next + last);
    last = next;
  }
}

/** Straight lines between values that are drawn. */
function drawCurve(length: number, knotCount: number, drawKnot: () => number): (sample: number) => number {
  const knots = Array.from({ length: knotCount + 1 }, drawKnot);
  return (sample) => {
    const at = (sample / length) * knotCount;
    const before = Math.floor(at);
    return (knots[before] ?? 0) + (at - before) * ((knots[before + 1] ?? 0) - (knots[before] ?? 0));
  };
}
