import { drawNormal, type Random } from './random.ts';

export interface AugmentRows {
  /** [sourceRowCount * rowLength] */
  readonly source: Float32Array;
  readonly rows: Int32Array;
  readonly rowLength: number;
  /** Only the first so many values of a row are a trace; what follows is copied as it is. */
  readonly freeSamples: number;
  /** Standard deviation of white noise on the trace, in its unit. */
  readonly noise: number;
  /** Standard deviation of the logarithm of a factor on the trace. */
  readonly gain: number;
  /** The trace is shifted by up to so many samples to either side; its ends are held. */
  readonly shiftSamples: number;
  readonly random: Random;
}

/** Copies rows into `output` [rows.length * rowLength], each a little disturbed, as another recording of the same beat would be. */
export function augmentRowsInto(output: Float32Array, options: AugmentRows): void {
  const { source, rows, rowLength, freeSamples, noise, gain, shiftSamples, random } = options;
  for (let k = 0; k < rows.length; k++) {
    const from = (rows[k] ?? 0) * rowLength;
    const to = k * rowLength;
    const factor = gain > 0 ? Math.exp(gain * drawNormal(random)) : 1;
    const shift = shiftSamples > 0 ? Math.round((2 * random() - 1) * shiftSamples) : 0;
    for (let i = 0; i < freeSamples; i++) {
      const value = source[from + Math.min(Math.max(i + shift, 0), freeSamples - 1)] ?? 0;
      output[to + i] = factor * value + (noise > 0 ? noise * drawNormal(random) : 0);
    }
    for (let i = freeSamples; i < rowLength; i++) output[to + i] = source[from + i] ?? 0;
  }
}
