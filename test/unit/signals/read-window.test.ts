import { readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportedRecord, ImportedSignal } from '#main/importers/imported-record.ts';
import { MISSING_INT16, toMissingCode } from '#main/importers/imported-record.ts';
import { createSignalReader } from '#main/signals/read-window.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { LeadWindow, SignalWindow } from '#shared/domain/signal-window.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { Random } from '#test/builders/random.ts';
import { createRandom } from '#test/builders/random.ts';
import { buildGroup, buildRandomSamples, buildRecord, buildSignal } from '#test/builders/recordings.ts';
import type { SignalLibrary } from '#test/builders/signal-library.ts';
import { createSignalLibrary } from '#test/builders/signal-library.ts';

let library: SignalLibrary;
let reader: SignalReader;

beforeEach(() => {
  library = createSignalLibrary();
  reader = createSignalReader(library);
});
afterEach(() => {
  reader.close();
  library.close();
});

describe('readWindow', () => {
  it('equals a naive computation in 1,000 random windows at every zoom of random records', async () => {
    const random = createRandom(20);
    const records = Array.from({ length: 8 }, (_, index) => buildRandomRecord(random, index));
    const ids = records.map((record) => library.store(record));
    let compared = 0;
    for (let round = 0; round < 1000; round++) {
      const at = Math.floor(random() * records.length);
      const [record, recordId] = [records[at], ids[at]];
      assert(record !== undefined && recordId !== undefined, () => 'eight records');
      const sampleCount = record.groups[0]?.sampleCount ?? 0;
      const length = Math.max(1, Math.ceil(sampleCount / 2 ** (random() * Math.log2(sampleCount))));
      const startSample = Math.floor(random() * (sampleCount * 1.2) - sampleCount * 0.1);
      const maxPointsPerLead = 1 + Math.floor(random() ** 3 * 4000);
      const leads = [...record.signalOrder.keys()].map(String);

      const window = unwrap(
        await reader.readWindow({ ...view(recordId, startSample, startSample + length), leads, maxPointsPerLead }),
      );

      for (const [index, lead] of window.leads.entries()) {
        compared += compareWithNaive(lead, {
          record,
          index,
          startSample,
          endSample: startSample + length,
          maxPointsPerLead,
        });
      }
    }
    expect(compared).toBeGreaterThan(500_000);
  }, 60_000);

  it('never bridges a gap: its samples are NaN, its columns empty, columns at its edges flagged', async () => {
    const samples = new Int16Array(100_000).fill(200);
    samples.fill(MISSING_INT16, 30_010, 60_010);
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(samples)])]));

    for (const maxPointsPerLead of [100_000, 60_000, 1000, 100, 10]) {
      const [lead] = unwrap(await reader.readWindow({ ...view(recordId, 0, 100_000), maxPointsPerLead })).leads;
      assert(lead !== undefined, () => 'one lead');
      // Gathered first: an expectation for each of 100,000 points would take seconds.
      const faults = pointsOf(lead).filter(({ firstSample, endSample, values, isPartlyMissing }) => {
        const isInside = firstSample >= 30_010 && endSample <= 60_010;
        const touches = firstSample < 60_010 && endSample > 30_010;
        const isShown = values.every((value) => (isInside ? Number.isNaN(value) : value === 1));
        return !isShown || isPartlyMissing !== touches;
      });
      expect(faults).toEqual([]);
    }
  });

  it('shows a 2 ms, 1 mV spike at the 24-hour zoom', async () => {
    const samples = new Int16Array(24 * 3600 * 500);
    samples[31_234_567] = 200;
    const recordId = library.store(buildRecord([buildGroup(500, [buildSignal(samples)])]));

    const window = unwrap(await reader.readWindow({ ...view(recordId, 0, samples.length), maxPointsPerLead: 1000 }));

    const [lead] = window.leads;
    assert(lead?.kind === 'minmax', () => 'columns at this zoom');
    expect(lead.maxima.length).toBeLessThanOrEqual(1000);
    expect(Math.max(...lead.maxima)).toBe(1);
    expect(lead.maxima.indexOf(1)).toBe(Math.floor(31_234_567 / lead.samplesPerPoint));
  });

  it('puts the same samples into the same columns wherever the window starts', async () => {
    const random = createRandom(3);
    const samples = buildRandomSamples(random, { sampleCount: 200_000, missingShare: 0.05, greatestAdu: 1000 });
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(samples)])]));
    const maximaBySample = new Map<number, number>();

    for (let startSample = 0; startSample < 50_000; startSample += 997) {
      const window = unwrap(
        await reader.readWindow({ ...view(recordId, startSample, startSample + 100_000), maxPointsPerLead: 2000 }),
      );
      const [lead] = window.leads;
      assert(lead?.kind === 'minmax', () => 'columns at this zoom');
      for (const [index, maximum] of lead.maxima.entries()) {
        const firstSample = lead.firstSample + index * lead.samplesPerPoint;
        expect(maximaBySample.get(firstSample) ?? maximum).toBe(maximum);
        maximaBySample.set(firstSample, maximum);
      }
    }
  });

  it('computes derived leads from raw samples at every zoom, not from the bounds of I and II', async () => {
    const count = 400_000;
    const wave = (i: number): number => Math.round(400 * Math.sin(i / 9));
    const leadI = Int16Array.from({ length: count }, (_, i) => wave(i));
    const leadII = Int16Array.from({ length: count }, (_, i) => wave(i) + 40);
    leadII.fill(MISSING_INT16, 5000, 6000);
    const group = buildGroup(500, [buildSignal(leadI, { name: 'I' }), buildSignal(leadII, { name: 'II' })]);
    const recordId = library.store(buildRecord([group]));

    for (const maxPointsPerLead of [count, 100_000, 3000, 500]) {
      const leads = ['derived:III', 'derived:aVR', 'derived:aVL', 'derived:aVF'];
      const window = unwrap(await reader.readWindow({ ...view(recordId, 0, count), leads, maxPointsPerLead }));

      const [leadIII] = window.leads;
      assert(leadIII !== undefined, () => 'four leads');
      expect(window.leads.map(({ leadKey, unit }) => `${leadKey} ${unit}`)).toEqual(leads.map((key) => `${key} mV`));
      const shown = pointsOf(leadIII)
        .flatMap(({ values }) => values)
        .filter((value) => !Number.isNaN(value));
      expect(shown.length).toBeGreaterThan(100);
      expect(shown.filter((value) => Math.abs(value - 0.2) > 1e-5)).toEqual([]);
    }
  });

  it('derives nothing from uncalibrated leads, from leads of two rates, or what the record has itself', async () => {
    const calibration = { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: false };
    const names = ['I', 'II'].map((name) => buildSignal(new Int16Array(10), { name }));
    const uncalibrated = library.store(
      buildRecord([
        buildGroup(
          500,
          names.map((signal) => ({ ...signal, calibration })),
        ),
      ]),
    );
    const twoRates = library.store(buildRecord(names.map((signal, index) => buildGroup(500 - index * 250, [signal]))));
    const own = library.store(
      buildRecord([buildGroup(400, [...names, buildSignal(new Int16Array(10), { name: 'III' })])]),
    );

    for (const recordId of [uncalibrated, twoRates, own]) {
      const window = await reader.readWindow({ ...view(recordId, 0, 10), leads: ['derived:III'] });
      expect(window).toMatchObject({ ok: false, error: { code: 'signal/unknown-lead' } });
    }
    expect(await reader.readWindow({ ...view(own, 0, 10), leads: ['derived:aVF'] })).toMatchObject({ ok: true });
  });

  it('shows microvolts as mV, other signals in their unit, uncalibrated ones in digital units', async () => {
    const calibration = { gainAduPerUnit: 0.2, baselineAdu: 0, unit: 'uV', calibrated: true };
    const group = buildGroup(500, [
      buildSignal(Int16Array.of(100), { calibration }),
      buildSignal(Int16Array.of(100), { kind: 'other', calibration: { ...calibration, unit: 'mmHg' } }),
      buildSignal(Int16Array.of(100), { calibration: { ...calibration, calibrated: false } }),
    ]);
    const recordId = library.store(buildRecord([group]));

    const window = unwrap(await reader.readWindow({ ...view(recordId, 0, 1), leads: ['0', '1', '2'] }));

    const shown = window.leads.map((lead) => [lead.kind === 'raw' ? lead.values[0] : undefined, lead.unit]);
    expect(shown).toEqual([
      [0.5, 'mV'],
      [500, 'mmHg'],
      [100, 'adu'],
    ]);
  });

  it('maps a slower group into the time base of the record', async () => {
    const fast = buildGroup(360, [buildSignal(new Int16Array(3600))]);
    const slow = buildGroup(90, [
      buildSignal(
        Int16Array.from({ length: 900 }, (_, i) => i),
        { kind: 'other' },
      ),
    ]);
    const recordId = library.store(buildRecord([fast, slow]));

    const window = unwrap(await reader.readWindow({ ...view(recordId, 402, 810), leads: ['0', '1'] }));

    const [, lead] = window.leads;
    assert(lead?.kind === 'raw', () => 'raw at this zoom');
    expect([lead.firstSample, lead.samplesPerPoint, lead.values.length]).toEqual([400, 4, 103]);
    expect(lead.values[0]).toBeCloseTo(0.5, 6);
  });

  it('loses no sample at a rate of 997.00299 Hz', async () => {
    const samples = Int16Array.from({ length: 100_000 }, (_, i) => i % 30_000);
    const timeBase = { rateNumerator: 99_700_299, rateDenominator: 100_000 };
    const recordId = library.store(buildRecord([{ ...buildGroup(997, [buildSignal(samples)]), timeBase }]));

    for (let start = 0; start < 99_990; start += 1237) {
      const [lead] = unwrap(await reader.readWindow(view(recordId, start, start + 5))).leads;
      expect(lead).toMatchObject({ firstSample: start, samplesPerPoint: 1 });
      expect(lead?.kind === 'raw' && lead.values.length).toBe(5);
    }
  });

  it('cuts a view at the ends of the record, and gives nothing beyond them', async () => {
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(1000))])]));

    const partly = unwrap(await reader.readWindow(view(recordId, -500, 400))).leads[0];
    const beyond = unwrap(await reader.readWindow(view(recordId, 5000, 6000))).leads[0];

    expect(partly).toMatchObject({ firstSample: 0, values: new Float32Array(400) });
    expect(beyond).toMatchObject({ values: new Float32Array(0) });
  });

  it('says which record or lead is not there', async () => {
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(10))])]));

    const noLead = await reader.readWindow({ ...view(recordId, 0, 10), leads: ['1'] });
    const noRecord = await reader.readWindow(view('nobody' as RecordId, 0, 10));

    expect(noLead).toMatchObject({ ok: false, error: { code: 'signal/unknown-lead' } });
    expect(noRecord).toMatchObject({ ok: false, error: { code: 'library/unknown-record' } });
  });

  it('names a missing and a changed signal file with a remedy, also after the record was open', async () => {
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(10_000))])]));
    const [file] = listSignalFiles(library.db.read, recordId);
    const dataFile = join(library.paths.signalsFolder, file?.dataName ?? '');
    unwrap(await reader.readWindow(view(recordId, 0, 10)));

    truncateSync(dataFile, 19_998);
    const changed = await reader.readWindow(view(recordId, 0, 10));
    rmSync(dataFile);
    const missing = await reader.readWindow(view(recordId, 0, 10));

    expect(changed).toMatchObject({ ok: false, error: { code: 'library/signal-file-changed' } });
    expect(missing).toMatchObject({ ok: false, error: { code: 'library/signal-file-missing' } });
    expect(missing.ok ? '' : missing.error.message).toContain('import the recording again');
  });

  it('has a broken pyramid built anew, once', async () => {
    const samples = buildRandomSamples(createRandom(5), { sampleCount: 90_000, missingShare: 0, greatestAdu: 500 });
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(samples)])]));
    const [file] = listSignalFiles(library.db.read, recordId);
    const pyramidFile = join(library.paths.signalsFolder, file?.pyramidName ?? '');
    const sound = readFileSync(pyramidFile);
    const expected = unwrap(await reader.readWindow({ ...view(recordId, 0, 90_000), maxPointsPerLead: 500 }));
    writeFileSync(pyramidFile, sound.subarray(0, 1000));
    utimesSync(pyramidFile, 1, 1);
    let builtCount = 0;
    const rebuilding = createSignalReader({
      ...library,
      rebuildPyramid: () => {
        builtCount++;
        writeFileSync(pyramidFile, sound);
        return Promise.resolve({ ok: true, value: undefined });
      },
    });

    const refused = await reader.readWindow({ ...view(recordId, 0, 90_000), maxPointsPerLead: 500 });
    const rebuilt = unwrap(await rebuilding.readWindow({ ...view(recordId, 0, 90_000), maxPointsPerLead: 500 }));

    expect(refused).toMatchObject({ ok: false, error: { code: 'library/signal-file-missing' } });
    expect(rebuilt).toEqual(expected);
    expect(builtCount).toBe(1);
    rebuilding.close();
  });

  it('reads 40 records in turn, side by side, though only 16 stay open', async () => {
    const ids = Array.from({ length: 40 }, (_, index) =>
      library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(1000).fill(index))])])),
    );

    const windows = await Promise.all([...ids, ...ids].map((recordId) => reader.readWindow(view(recordId, 0, 10))));

    const values = windows.map((window) => firstValue(unwrap(window)));
    expect(values).toEqual([...ids, ...ids].map((_, index) => Math.fround((index % 40) / 200)));
  });
});

describe('readSamples', () => {
  it('gives every sample of a range in mV, NaN where missing', async () => {
    const samples = Int16Array.of(200, -200, MISSING_INT16, 100);
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(samples)])]));

    const read = unwrap(await reader.readSamples({ recordId, leadKey: '0', startSample: 1, endSample: 4 }));

    expect([...read]).toEqual([-1, NaN, 0.5]);
  });

  it('lets other work go on while it reads a lead of 21.6 million samples', async () => {
    const samples = new Int16Array(21_600_000).fill(20);
    const recordId = library.store(buildRecord([buildGroup(250, [buildSignal(samples)])]));
    let turnCount = 0;
    const timer = setInterval(() => turnCount++, 1);

    const read = unwrap(
      await reader.readSamples({ recordId, leadKey: '0', startSample: 0, endSample: samples.length }),
    );

    clearInterval(timer);
    expect(read.length).toBe(samples.length);
    expect(turnCount).toBeGreaterThan(3);
  });

  it('refuses a range beyond the record', async () => {
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(10))])]));

    const read = await reader.readSamples({ recordId, leadKey: '0', startSample: 0, endSample: 11 });

    expect(read).toMatchObject({ ok: false, error: { code: 'signal/out-of-range' } });
  });
});

function view(recordId: RecordId, startSample: number, endSample: number) {
  return { recordId, leads: ['0'], startSample, endSample, maxPointsPerLead: 2000, filter: 'none' } as const;
}

function firstValue(window: SignalWindow): number | undefined {
  const [lead] = window.leads;
  return lead?.kind === 'raw' ? lead.values[0] : undefined;
}

/** One to four signals, one or two rates, positive and negative gains, 16 to 32 bits, gaps. */
function buildRandomRecord(random: Random, index: number): ImportedRecord {
  const factor = 1 + Math.floor(random() * 4);
  const slowCount = 1 + Math.floor(random() ** 2 * 200_000);
  const buildRandomGroup = (rateHz: number, sampleCount: number) => {
    const signals = Array.from({ length: 1 + Math.floor(random() * 2) }, (_, at) => {
      const greatestAdu = [2000, 32767, 3_000_000, 2_000_000_000][Math.floor(random() * 4)] ?? 2000;
      const missingShare = random() < 0.5 ? 0 : random() * 0.6;
      const gainAduPerUnit = (random() < 0.3 ? -1 : 1) * (1 + random() * greatestAdu);
      const baselineAdu = Math.round(random() * 1000);
      return buildSignal(buildRandomSamples(random, { sampleCount, missingShare, greatestAdu }), {
        name: `${index} ${at}`,
        calibration: { gainAduPerUnit, baselineAdu, unit: random() < 0.5 ? 'mV' : 'uV', calibrated: random() < 0.8 },
      });
    });
    return buildGroup(rateHz, signals);
  };
  const fast = buildRandomGroup(100 * factor, slowCount * factor);
  return buildRecord(factor === 1 ? [fast] : [fast, buildRandomGroup(100, slowCount)]);
}

interface Point {
  readonly firstSample: number;
  readonly endSample: number;
  readonly values: readonly number[];
  readonly isPartlyMissing: boolean;
}

function pointsOf(lead: LeadWindow): Point[] {
  const toPoint = (index: number, values: readonly number[], isPartlyMissing: boolean): Point => {
    const firstSample = lead.firstSample + index * lead.samplesPerPoint;
    return { firstSample, endSample: firstSample + lead.samplesPerPoint, values, isPartlyMissing };
  };
  if (lead.kind === 'raw') return Array.from(lead.values, (value, i) => toPoint(i, [value], Number.isNaN(value)));
  return Array.from(lead.minima, (low, i) => toPoint(i, [low, lead.maxima[i] ?? 0], lead.partlyMissing[i] === 1));
}

interface Naive {
  readonly record: ImportedRecord;
  readonly index: number;
  readonly startSample: number;
  readonly endSample: number;
  readonly maxPointsPerLead: number;
}

/** Checks a lead's window against its samples, one by one; returns how many points it compared. */
function compareWithNaive(
  lead: LeadWindow,
  { record, index, startSample, endSample, maxPointsPerLead }: Naive,
): number {
  const [groupIndex, indexInGroup] = record.signalOrder[index] ?? [0, 0];
  const group = record.groups[groupIndex];
  const signal = group?.signals[indexInGroup];
  assert(group !== undefined && signal !== undefined, () => 'the record has this lead');
  const factor = (record.groups[0]?.timeBase.rateNumerator ?? 1) / group.timeBase.rateNumerator;
  const clip = (sample: number): number => Math.min(Math.max(sample, 0), group.sampleCount);
  const own = { start: clip(Math.floor(startSample / factor)), end: clip(Math.ceil(endSample / factor)) };
  const values = toNaiveValues(signal);
  const wanted = values.slice(own.start, own.end);
  const validCount = wanted.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);

  const points = pointsOf(lead);
  expect(points.length).toBeLessThanOrEqual(maxPointsPerLead);
  expect(lead.kind === 'raw').toBe(wanted.length <= maxPointsPerLead);
  if (lead.kind === 'raw') {
    expect(lead.firstSample).toBe(own.start * factor);
    expect(lead.values).toEqual(wanted);
    return wanted.length;
  }
  const width = lead.samplesPerPoint / factor;
  expect(lead.firstSample % lead.samplesPerPoint).toBe(0);
  expect(Math.floor(own.start / width) * lead.samplesPerPoint).toBe(lead.firstSample);
  const expected = points.map(({ firstSample }) => {
    const column = values.subarray(firstSample / factor, firstSample / factor + width);
    const valid = column.filter((value) => !Number.isNaN(value));
    const low = valid.length > 0 ? valid.reduce((a, b) => Math.min(a, b)) : NaN;
    const high = valid.length > 0 ? valid.reduce((a, b) => Math.max(a, b)) : NaN;
    return { low, high, partlyMissing: valid.length < column.length ? 1 : 0, isValid: valid.length > 0 };
  });
  expect(lead.minima).toEqual(Float32Array.from(expected, ({ low }) => low));
  expect(lead.maxima).toEqual(Float32Array.from(expected, ({ high }) => high));
  expect(lead.partlyMissing).toEqual(Uint8Array.from(expected, ({ partlyMissing }) => partlyMissing));
  const finiteCount = points.flatMap(({ values: pair }) => pair).filter(Number.isFinite).length;
  const validColumnCount = expected.filter(({ isValid }) => isValid).length;
  expect(finiteCount).toBeGreaterThanOrEqual(Math.min(validCount, 2 * validColumnCount));
  return points.length;
}

const naiveValues = new WeakMap<ImportedSignal, Float32Array>();

function toNaiveValues(signal: ImportedSignal): Float32Array {
  const known = naiveValues.get(signal);
  if (known !== undefined) return known;
  const { gainAduPerUnit, baselineAdu, unitFactor } = toDisplayScale(signal);
  const missingCode = toMissingCode(signal.samples);
  const values = Float32Array.from(signal.samples, (value) =>
    value === missingCode ? NaN : ((value - baselineAdu) / gainAduPerUnit) * unitFactor,
  );
  naiveValues.set(signal, values);
  return values;
}
