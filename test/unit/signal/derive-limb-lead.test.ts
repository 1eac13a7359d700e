import { describe, expect, it } from 'vitest';
import { deriveLimbLeadInto, LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import { createRandom } from '#test/builders/random.ts';

describe('deriveLimbLeadInto', () => {
  it('is exact in microvolts: III = II - I, aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2', () => {
    expect(derive('III')).toBeCloseTo(0.251, 6);
    expect(derive('aVR')).toBeCloseTo(-0.8745, 6);
    expect(derive('aVL')).toBeCloseTo(0.249, 6);
    expect(derive('aVF')).toBeCloseTo(0.6255, 6);
  });

  it('keeps I + III = II and aVR + aVL + aVF = 0 for 1,000 random values', () => {
    const random = createRandom(4);
    const leadIMv = Float32Array.from({ length: 1000 }, () => random() * 10 - 5);
    const leadIIMv = Float32Array.from({ length: 1000 }, () => random() * 10 - 5);
    const outs = (['III', 'aVR', 'aVL', 'aVF'] as const).map((lead) => {
      const out = new Float32Array(1000);
      deriveLimbLeadInto(out, { leadIMv, leadIIMv }, LIMB_LEAD_WEIGHTS[lead]);
      return out;
    });

    for (let i = 0; i < 1000; i++) {
      const [leadIII = 0, aVR = 0, aVL = 0, aVF = 0] = outs.map((out) => out[i] ?? 0);
      expect((leadIMv[i] ?? 0) + leadIII).toBeCloseTo(leadIIMv[i] ?? 0, 5);
      expect(aVR + aVL + aVF).toBeCloseTo(0, 5);
    }
  });

  it('is missing where I or II is missing', () => {
    const out = new Float32Array(3);
    deriveLimbLeadInto(
      out,
      { leadIMv: Float32Array.of(NaN, 1, 1), leadIIMv: Float32Array.of(1, NaN, 1) },
      LIMB_LEAD_WEIGHTS.III,
    );

    expect([...out]).toEqual([NaN, NaN, 0]);
  });
});

function derive(lead: keyof typeof LIMB_LEAD_WEIGHTS): number {
  const out = new Float32Array(1);
  deriveLimbLeadInto(out, { leadIMv: Float32Array.of(0.749), leadIIMv: Float32Array.of(1.0) }, LIMB_LEAD_WEIGHTS[lead]);
  return out[0] ?? NaN;
}
