import type { DisplayScale } from '#shared/domain/display-scale.ts';

/** One lead among interleaved digital values. */
export interface Interleaved {
  readonly values: Int16Array | Int32Array;
  readonly missingCode: number;
  /** Position of the lead in a frame, and how many values a frame has. */
  readonly index: number;
  readonly stride: number;
}

/**
 * Digital values of one lead as what is shown, NaN where missing.
 * @param out  [frameCount] in scale.unit; frame i of the input goes to out[i]
 * Errors: none.
 */
export function toPhysicalInto(out: Float32Array, source: Interleaved, scale: DisplayScale): void {
  const { values, missingCode, stride } = source;
  const { baselineAdu, gainAduPerUnit, unitFactor } = scale;
  let at = source.index;
  for (let i = 0; i < out.length; i++, at += stride) {
    const value = values[at] ?? missingCode;
    out[i] = value === missingCode ? Number.NaN : ((value - baselineAdu) / gainAduPerUnit) * unitFactor;
  }
}
