import { describe, expect, it } from 'vitest';
import { prepareRows, type PrepareRowsInput } from '#main/preprocessing/prepare-rows.ts';

const timeBase = { rateNumerator: 360, rateDenominator: 1 };
const ramp = (sampleCount: number) => Float32Array.from({ length: sampleCount }, (_, i) => (i % 360) / 360);

function prepare(facts: Partial<PrepareRowsInput['model']['card']>, input: Partial<PrepareRowsInput> = {}) {
  const card = { recipeId: 'plawiak-fragment@1', supportedLeads: ['mlii'], task: 'fragments' as const, ...facts };
  const statistics = {
    means: new Float32Array(3600).fill(1024),
    deviations: new Float32Array(3600).fill(200),
    clipDeviations: null,
  };
  return prepareRows({
    model: { card, statistics: card.recipeId.startsWith('plawiak') ? statistics : null },
    leads: [{ name: 'MLII', signal: ramp(36_000) }],
    timeBase,
    ...input,
  });
}

describe('rows for a model of fragments', () => {
  it('are ten of 10 s from 100 s, scaled by the statistics of the model', () => {
    const { rowCount, spans, inputs } = prepare({});

    expect(rowCount).toBe(10);
    expect(spans[3]).toEqual({ startSample: 10_800, endSample: 14_400, why: null });
    // Raw units of 200 a mV around 1024, less 1024, through 200: mV again.
    expect(inputs[3 * 3600 + 180]).toBeCloseTo(0.5, 5);
  });

  it('leave out the rest that is no whole fragment', () => {
    const { spans } = prepare({}, { leads: [{ name: 'MLII', signal: ramp(36_000 + 3599) }] });

    expect(spans).toHaveLength(10);
    expect(prepare({}, { leads: [{ name: 'MLII', signal: ramp(3599) }] }).notApplicable).toContain('10 s');
  });

  it('give a reason in place of a fragment that misses a sample, and a row for the others', () => {
    const signal = ramp(36_000);
    signal[5000] = NaN;

    const { rowCount, spans, lengths, notApplicable } = prepare({}, { leads: [{ name: 'MLII', signal }] });

    expect(rowCount).toBe(9);
    expect(lengths).toHaveLength(9);
    expect(spans[1]?.why).toContain('1 of 3600 samples missing');
    expect(notApplicable).toBeNull();
  });

  it('are of the lead that the model knows, and none where there is none', () => {
    const other = { name: 'V5', signal: new Float32Array(36_000) };

    expect(prepare({}, { leads: [other, { name: 'MLII', signal: ramp(36_000) }] }).inputs[180]).toBeCloseTo(0.5, 5);
    expect(prepare({}, { leads: [other] }).notApplicable).toBe(
      'The model knows the leads mlii; this recording has V5.',
    );
    expect(prepare({ supportedLeads: [] }, { leads: [other] }).rowCount).toBe(10);
  });
});

describe('the row of a model of whole recordings', () => {
  it('is one, with the length of what holds signal', () => {
    const { rowCount, spans, inputs, lengths } = prepare({
      recipeId: 'log-spectrogram@1',
      task: 'records',
      supportedLeads: [],
    });

    expect({ rowCount, spans }).toEqual({ rowCount: 1, spans: [{ startSample: 0, endSample: 36_000, why: null }] });
    expect(inputs).toHaveLength(570 * 33);
    expect(lengths[0]).toBe(570);
  });

  it('spans what was read of a recording that is longer: 30 s of 60 s', () => {
    const facts = { recipeId: 'cinc2017-100hz@1', task: 'records', supportedLeads: [] } as const;
    const { spans, notices } = prepare(facts, { leads: [{ name: 'I', signal: ramp(21_600) }] });

    expect(spans).toEqual([{ startSample: 0, endSample: 10_800, why: null }]);
    expect(notices).toEqual(['Only the first 30 s of 60 s were read.']);
  });

  it('is refused by name where a lead of twelve is missing', () => {
    const { notApplicable, rowCount } = prepare({ recipeId: 'twelve-lead-400hz@1', task: 'records' });

    expect(rowCount).toBe(0);
    expect(notApplicable).toMatch(/^It has no lead I, II, III/);
  });
});
