import { assertSameLength } from '#shared/result/assert.ts';

/**
 * Weights of I and II in the other limb leads: III = II - I, aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2.
 * Source: Einthoven's law and Goldberger's augmented leads.
 */
export const LIMB_LEAD_WEIGHTS = {
  III: { leadI: -1, leadII: 1 },
  aVR: { leadI: -0.5, leadII: -0.5 },
  aVL: { leadI: 1, leadII: -0.5 },
  aVF: { leadI: -0.5, leadII: 1 },
} as const;

export interface LimbLeadWeights {
  readonly leadI: number;
  readonly leadII: number;
}

/**
 * A limb lead from simultaneous samples of I and II.
 * @param out  [sampleCount] mV; may be one of the inputs
 * @param leadIMv  [sampleCount] mV; NaN marks missing samples: the derived one is then missing too
 * @param leadIIMv  [sampleCount] mV
 * Errors: arrays of different lengths are a programming error.
 */
export function deriveLimbLeadInto(
  out: Float32Array,
  { leadIMv, leadIIMv }: { readonly leadIMv: Float32Array; readonly leadIIMv: Float32Array },
  weights: LimbLeadWeights,
): void {
  assertSameLength(leadIMv, leadIIMv, 'deriveLimbLead');
  assertSameLength(out, leadIMv, 'deriveLimbLead');
  const { leadI, leadII } = weights;
  for (let i = 0; i < out.length; i++) out[i] = leadI * (leadIMv[i] ?? 0) + leadII * (leadIIMv[i] ?? 0);
}
