import { describe, expect, it } from 'vitest';
import { computeMeasurements } from '#shared/signal/measure/compute-measurements.ts';
import { findLeadReversal } from '#shared/signal/measure/limb-reversal.ts';
import type { MeasuredLead, MeasurementInput, MeasurementName } from '#shared/signal/measure/measurement.ts';
import { MEASUREMENTS } from '#shared/signal/measure/measurement.ts';
import { measureSimulated } from '#test/bench/harness/simulated-measurements.ts';
import { leadFactor, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const RATE_HZ = 500;
const ZERO = 200;
const TIMES = {
  'p-onset': -200,
  'p-peak': -150,
  'p-offset': -100,
  'qrs-onset': -40,
  'r-peak': 0,
  'qrs-offset': 50,
  't-onset': 150,
  't-peak': 270,
  't-offset': 360,
};

/** A lead with triangles for P, R and T, each of so many mV, and nothing else. */
function buildLead(
  name: string,
  [p, r, t]: readonly [number, number, number],
  parts: Partial<MeasuredLead> = {},
): MeasuredLead {
  const hump = (ms: number, from: number, to: number) => Math.max(0, 1 - Math.abs((2 * (ms - from)) / (to - from) - 1));
  const values = Float32Array.from({ length: 500 }, (_, i) => {
    const ms = (1000 * (i - ZERO)) / RATE_HZ;
    return p * hump(ms, -200, -100) + r * hump(ms, -40, 50) + t * hump(ms, 150, 360);
  });
  return { leadKey: name, name, standardName: name, isDerived: false, isCalibrated: true, values, ...parts };
}

function buildInput(parts: Partial<MeasurementInput> = {}, leads = [buildLead('I', [0.1, 1, 0.2])]): MeasurementInput {
  const beatSamples = Float64Array.from({ length: 11 }, (_, k) => 500 * k);
  return {
    median: {
      sampleRateHz: RATE_HZ,
      zeroIndex: ZERO,
      leads,
      usedBeatSamples: beatSamples,
      usedRrMs: new Float64Array(10).fill(1000),
    },
    fiducials: TIMES,
    beatSamples,
    sampleRateHz: RATE_HZ,
    sex: 'male',
    ageYears: 50,
    ...parts,
  };
}

function find(input: MeasurementInput, name: MeasurementName) {
  return computeMeasurements(input).rows.find((row) => row.name === name)!;
}

describe('the table of measurements', () => {
  it('has every row in its order, with a value or with the reason why there is none', () => {
    for (const input of [
      buildInput(),
      buildInput({ median: null, fiducials: null, beatSamples: new Float64Array(0) }),
    ]) {
      const { rows } = computeMeasurements(input);
      expect(rows.map(({ name }) => name)).toEqual([...MEASUREMENTS]);
      for (const { value, whyNot } of rows) expect(value === null).toBe(whyNot !== null);
    }
  });

  it('takes intervals between the points: P 100, PR 160, QRS 90, QT 400 ms', () => {
    const input = buildInput();

    expect(find(input, 'p-duration').value).toBe(100);
    expect(find(input, 'pr').value).toBe(160);
    expect(find(input, 'qrs').value).toBe(90);
    expect(find(input, 'qt').value).toBe(400);
    expect(find(input, 'heart-rate').value).toBe(60);
  });

  it('follows a point that a person has moved, and one held not measurable', () => {
    expect(find(buildInput({ fiducials: { ...TIMES, 't-offset': 400 } }), 'qt').value).toBe(440);
    expect(find(buildInput({ fiducials: { ...TIMES, 't-offset': null } }), 'qtc-fridericia')).toMatchObject({
      value: null,
      whyNot: 'the end of the T wave was not found',
    });
  });

  it.each([
    ['male', 449, []],
    ['male', 450, ['prolonged']],
    ['female', 459, []],
    ['female', 460, ['prolonged']],
    ['female', 500, ['very-prolonged']],
    ['male', 390, ['short']],
    [null, 520, []],
  ] as const)('flags QTc by sex: %s, %d ms', (sex, qtMs, flags) => {
    const fiducials = { ...TIMES, 't-offset': -40 + qtMs };

    expect(find(buildInput({ fiducials, sex }), 'qtc-fridericia').flags).toEqual(flags);
  });

  it('flags no QTc of a child, and says of a wide QRS that QTc is unreliable', () => {
    const fiducials = { ...TIMES, 't-offset': 480, 'qrs-offset': 80 };

    expect(find(buildInput({ fiducials, ageYears: 9 }), 'qtc-bazett').flags).toEqual(['wide-qrs']);
    expect(find(buildInput({ fiducials }), 'qtc-bazett').flags).toEqual(['very-prolonged', 'wide-qrs']);
  });

  it("takes the recording's mean RR for QTc where the rhythm is irregular without P, and flags it", () => {
    const beatSamples = Float64Array.of(0, 300, 900, 1250, 1900, 2200);
    const fiducials = { ...TIMES, 'p-onset': null, 'p-peak': null, 'p-offset': null };

    const row = find(buildInput({ beatSamples, fiducials }), 'qtc-bazett');

    expect(row.flags).toContain('mean-rr-of-recording');
    expect(row.value).toBeCloseTo(400 / Math.sqrt(0.88), 6);
  });

  it('flags irregular intervals of the measured beats though a P wave was found, and not those with a few ectopic beats', () => {
    const withRr = (rrMs: readonly number[]) =>
      buildInput({ median: { ...buildInput().median!, usedRrMs: Float64Array.from(rrMs) } });

    expect(find(withRr([700, 900, 620, 1000, 740, 880]), 'qtc-bazett').flags).toContain('mean-rr-of-recording');
    expect(find(withRr([800, 810, 500, 1100, 800, 790, 805, 800]), 'qtc-bazett').flags).toEqual([]);
  });

  it('measures no amplitude without calibration, and no axis of MLII', () => {
    const uncalibrated = buildLead('I', [0.1, 1, 0.2], { isCalibrated: false });
    const mlii = buildLead('MLII', [0.1, 1, 0.2], { standardName: null });
    const input = buildInput({}, [uncalibrated, mlii]);

    const { leads } = computeMeasurements(input);

    expect(leads[0]).toMatchObject({ rUv: null, stJUv: null, tUv: null });
    expect(leads[1]?.rUv).toBeGreaterThan(900);
    expect(find(input, 'qrs-axis').whyNot).toContain('leads I and aVF');
  });

  it('takes T from its onset on, not the J point that stands higher: 200 uV beside a J of 400', () => {
    const lead = buildLead('V2', [0.1, 1, 0.2]);
    const values = lead.values.map((value, i) => value + Math.max(0, 0.4 - 0.01 * Math.abs(i - ZERO - 25)));

    expect(computeMeasurements(buildInput({}, [{ ...lead, values }])).leads[0]?.tUv).toBeCloseTo(200, -1);
  });

  it('adds S in V1 to the greater R of V5 and V6, and R in aVL to S in V3', () => {
    const leads = [
      buildLead('V1', [0, -1.5, 0]),
      buildLead('V3', [0, -0.5, 0]),
      buildLead('V5', [0, 1.2, 0]),
      buildLead('V6', [0, 1.8, 0]),
      buildLead('aVL', [0, 0.7, 0]),
    ];

    expect(find(buildInput({}, leads), 'sokolow-lyon').value).toBeGreaterThan(3.1);
    expect(find(buildInput({}, leads), 'sokolow-lyon').fromLeads).toEqual(['V1', 'V6']);
    expect(find(buildInput({}, leads), 'cornell').value).toBeGreaterThan(1.1);
    expect(find(buildInput({}, leads.slice(0, 1)), 'sokolow-lyon').value).toBeNull();
  });
});

describe('a beat whose QRS has no clear end', () => {
  const leads = ['V1', 'V3', 'V5', 'V6', 'aVL'].map((name) => buildLead(name, [0, 1.2, 0]));

  it.each(['sokolow-lyon', 'cornell'] as const)('has no %s, not one of 0 mV', (name) => {
    const input = buildInput({ fiducials: { ...TIMES, 'qrs-offset': null } }, leads);

    expect(find(input, name)).toMatchObject({ value: null, whyNot: 'the QRS has no clear ends' });
  });
});

describe('the hint at swapped electrodes', () => {
  const median = (leads: readonly MeasuredLead[]) => ({ ...buildInput({}, [...leads]).median! });

  it('is given where lead I alone is upside down', () => {
    expect(findLeadReversal(median([buildLead('I', [-0.1, -0.8, -0.2]), buildLead('V6', [0.1, 1, 0.2])]), TIMES)).toBe(
      'arms',
    );
  });

  it('is not given where V6 is upside down too, as in dextrocardia, nor without a P wave', () => {
    const leads = [buildLead('I', [-0.1, -0.8, -0.2]), buildLead('V6', [-0.1, -1, -0.2])];
    expect(findLeadReversal(median(leads), TIMES)).toBeNull();
    const upright = [buildLead('I', [-0.1, -0.8, -0.2]), buildLead('V6', [0.1, 1, 0.2])];
    expect(findLeadReversal(median(upright), { ...TIMES, 'p-onset': null, 'p-offset': null })).toBeNull();
  });

  it('names right arm and right leg where lead II is flat', () => {
    const leads = [
      buildLead('I', [0.1, 0.8, 0.2]),
      buildLead('II', [0, 0.02, 0]),
      buildLead('III', [-0.1, -0.8, -0.2]),
    ];
    expect(findLeadReversal(median(leads), TIMES)).toBe('right-arm-and-right-leg');
  });
});

describe('a simulated heart of any axis', () => {
  it.each([-150, -90, -30, 0, 60, 120, 180])('has its QRS axis of %d degrees to 1 degree', (qrsAxisDegrees) => {
    const measured = measureSimulated({ beat: { ...USUAL_BEAT, qrsAxisDegrees }, sampleRateHz: 500, rrMs: 857 });
    const found = measured.rows.find(({ name }) => name === 'qrs-axis')!.value!;
    expect(Math.abs(((found - qrsAxisDegrees + 540) % 360) - 180)).toBeLessThan(1);
    expect(leadFactor('I', 0)).toBe(1);
  });
});
