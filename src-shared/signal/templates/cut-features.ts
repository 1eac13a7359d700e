import type { BeatSource } from '../beat-source.ts';

/** Shapes are compared around the QRS at this rate: finer grids tell no more beats apart and take longer. */
export const FEATURE_RATE_HZ = 125;
/** Samples of a shape before and after the beat's mark: 120 and 200 ms. */
export const FEATURE_BEFORE = 15;
export const FEATURE_AFTER = 25;
export const FEATURE_SAMPLES = FEATURE_BEFORE + FEATURE_AFTER;
/** Room on both sides, so that a shape can be shifted by 48 ms: marks of different sources lie at different points of a QRS. */
export const FEATURE_MARGIN = 6;
export const FEATURE_STRIDE = FEATURE_SAMPLES + 2 * FEATURE_MARGIN;

/** QRS shapes of all beats, small enough to be kept: 250 bytes a beat and lead. */
export interface BeatFeatures {
  readonly beatCount: number;
  readonly leadCount: number;
  /** [beatCount * leadCount * FEATURE_STRIDE] around their mean; all zero where a lead has missing samples there. */
  readonly values: Float32Array;
  /** [beatCount] 1 where no lead has all samples. */
  readonly isMissing: Uint8Array;
}

const STRETCH_SEC = 60;

/**
 * Cuts the surroundings of every beat out of a recording, in one pass through it.
 * @param beats  marks in samples of the source, ascending
 * @param scales  [leadCount] factor for each lead, so that leads without calibration count as much as others
 */
export function cutFeatures(source: BeatSource, beats: Float64Array, scales: readonly number[]): BeatFeatures {
  const { sampleRateHz, leadCount } = source;
  const values = new Float32Array(beats.length * leadCount * FEATURE_STRIDE);
  const isMissing = new Uint8Array(beats.length);
  const reach = Math.ceil((0.01 + (FEATURE_AFTER + FEATURE_MARGIN) / FEATURE_RATE_HZ) * sampleRateHz) + 2;
  const grid = buildGrid(sampleRateHz);
  for (let next = 0; next < beats.length;) {
    const first = next;
    const startSample = Math.floor(beats[first] ?? 0) - reach;
    const endSample = startSample + Math.ceil(STRETCH_SEC * sampleRateHz) + 2 * reach;
    while (next < beats.length && (next === first || (beats[next] ?? 0) + reach < endSample)) next++;
    const leads = source.read(startSample, endSample);
    for (let beat = first; beat < next; beat++) {
      let readable = 0;
      for (let lead = 0; lead < leadCount; lead++) {
        const at = (beat * leadCount + lead) * FEATURE_STRIDE;
        const out = values.subarray(at, at + FEATURE_STRIDE);
        const signal = leads[lead];
        if (signal !== undefined && cutInto(out, signal, (beats[beat] ?? 0) - startSample, grid)) readable++;
        centreInto(out, scales[lead] ?? 1);
      }
      if (readable === 0) isMissing[beat] = 1;
    }
  }
  return { beatCount: beats.length, leadCount, values, isMissing };
}

interface Grid {
  /** [FEATURE_STRIDE] distance from the mark in samples. */
  readonly centres: Float64Array;
  readonly halfWidth: number;
}

function buildGrid(sampleRateHz: number): Grid {
  const step = sampleRateHz / FEATURE_RATE_HZ;
  const centres = Float64Array.from({ length: FEATURE_STRIDE }, (_, i) => (i - FEATURE_MARGIN - FEATURE_BEFORE) * step);
  return { centres, halfWidth: step / 2 };
}

/** Means over the samples that each point of the grid stands for; false, and zeros, where one is missing. */
function cutInto(out: Float32Array, signal: Float32Array, mark: number, { centres, halfWidth }: Grid): boolean {
  for (let i = 0; i < out.length; i++) {
    const centre = mark + (centres[i] ?? 0);
    const value = halfWidth > 1 ? meanAround(signal, centre, halfWidth) : between(signal, centre);
    if (value !== value) {
      out.fill(0);
      return false;
    }
    out[i] = value;
  }
  return true;
}

function meanAround(signal: Float32Array, centre: number, halfWidth: number): number {
  const from = Math.ceil(centre - halfWidth);
  const to = Math.ceil(centre + halfWidth);
  let sum = 0;
  for (let i = from; i < to; i++) sum += signal[i] ?? NaN;
  return sum / (to - from);
}

function between(signal: Float32Array, position: number): number {
  const base = Math.floor(position);
  const part = position - base;
  const here = signal[base] ?? NaN;
  return part === 0 ? here : here + part * ((signal[base + 1] ?? NaN) - here);
}

function centreInto(out: Float32Array, scale: number): void {
  let sum = 0;
  for (const value of out) sum += value;
  const mean = sum / out.length;
  for (let i = 0; i < out.length; i++) out[i] = ((out[i] ?? 0) - mean) * scale;
}
