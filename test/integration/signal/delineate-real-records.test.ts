import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readWavesModel, WAVES_MODEL_ID } from '#main/models/waves-model.ts';
import { unwrap } from '#shared/result/result.ts';
import { delineate } from '#shared/signal/delineate/delineate.ts';
import { delineateMedianBeat } from '#shared/signal/delineate/delineate-median-beat.ts';
import type { Delineation, DelineationNetwork, WaveKind } from '#shared/signal/delineate/waves.ts';
import { resample } from '#shared/signal/resample.ts';
import { root } from '#scripts/setup/places.mjs';
import { readRealRecord, type RealRecord } from '#test/builders/mitdb.ts';

/** A recording of LUDB that comes with the program: 12 leads, sinus rhythm. */
let record: RealRecord;
let network: DelineationNetwork;
let whole: Delineation;
beforeAll(async () => {
  record = await readRealRecord(join(root, 'resources', 'demo', 'records'), 'ludb010');
  ({ network } = unwrap(await readWavesModel(join(root, 'resources', 'models', WAVES_MODEL_ID))));
  whole = delineate(record.signalsMv, { sampleRateHz: 500, network });
});

const countOf = ({ waves }: Pick<Delineation, 'waves'>, kind: WaveKind) =>
  waves.filter((wave) => wave.kind === kind).length;
const hz = (rate: number) => ({ rateNumerator: rate, rateDenominator: 1 });

/** Greatest distance in ms between the complexes' onsets of two answers of as many complexes. */
function compareOnsets(a: Delineation, [rateA, rateB]: readonly [number, number], b: Delineation): number {
  const onsets = ({ waves }: Delineation, rate: number) =>
    waves.filter(({ kind }) => kind === 'QRS').map(({ onset }) => (1000 * onset) / rate);
  const [first, second] = [onsets(a, rateA), onsets(b, rateB)];
  expect(second).toHaveLength(first.length);
  return Math.max(...first.map((onset, k) => Math.abs(onset - second[k]!)));
}

describe('delineate, with the network that comes with the program', () => {
  it('finds every complex of a recording in all 12 leads, each wave in order and with its peak inside', () => {
    const complexCount = countOf(whole, 'QRS');
    expect(complexCount).toBeGreaterThanOrEqual(8);
    expect(whole.leads).toHaveLength(12);
    for (const { isUsable, waves } of whole.leads) {
      expect(isUsable).toBe(true);
      expect(waves.filter(({ kind }) => kind === 'QRS')).toHaveLength(complexCount);
      for (const [k, { onset, peaks, offset }] of waves.entries()) {
        expect(onset).toBeLessThan(offset);
        for (const peak of peaks) expect(peak).toBeGreaterThan(onset - 5);
        for (const peak of peaks) expect(peak).toBeLessThan(offset + 5);
        expect(onset).toBeGreaterThan(waves[k - 1]?.onset ?? -1);
      }
    }
    for (const { kind, inLeads } of whole.waves) {
      inLeads.forEach((index, lead) => expect(index < 0 || whole.leads[lead]!.waves[index]!.kind === kind).toBe(true));
    }
  });

  it('says the same of another unit to 0.01 ms, and of leads upside down to 12 ms', () => {
    const raw = record.signalsMv.map((signal) => signal.map((value) => 1000 * value - 77));
    expect(compareOnsets(whole, [500, 500], delineate(raw, { sampleRateHz: 500, network }))).toBeLessThan(0.01 * 100);
    const turned = record.signalsMv.map((signal) => signal.map((value) => -value));
    expect(compareOnsets(whole, [500, 500], delineate(turned, { sampleRateHz: 500, network }))).toBeLessThan(20);
  });

  it.each([100, 250, 360, 1000, 2000])('says the same at %d Hz, to 12 ms', (rate) => {
    const leads = record.signalsMv.map((signal) => resample(signal, hz(500), hz(rate)));
    const found = delineate(leads, { sampleRateHz: rate, network });
    expect(compareOnsets(whole, [500, rate], found)).toBeLessThan(12);
  });

  it('works at 50 Hz too', () => {
    const leads = record.signalsMv.map((signal) => resample(signal, hz(500), hz(50)));
    expect(countOf(delineate(leads, { sampleRateHz: 50, network }), 'QRS')).toBe(countOf(whole, 'QRS'));
  });

  it('answers no wave that touches a gap, and those beside it all the same', () => {
    const [middle] = whole.waves.filter(({ kind }) => kind === 'QRS').slice(4);
    const from = Math.round(middle!.onset) - 50;
    const holed = record.signalsMv.map((signal) => signal.slice().fill(NaN, from, from + 200));
    const { waves } = delineate(holed, { sampleRateHz: 500, network });
    expect(waves.some(({ onset, offset }) => offset > from + 4 && onset < from + 196)).toBe(false);
    expect(countOf({ waves }, 'QRS')).toBeGreaterThanOrEqual(countOf(whole, 'QRS') - 2);
  });

  it('leaves out a lead that is off and reads the others', () => {
    const signals = record.signalsMv.map((signal, lead) =>
      lead === 3 ? new Float32Array(signal.length).fill(NaN) : signal,
    );
    const found = delineate(signals, { sampleRateHz: 500, network });
    expect(found.leads[3]).toEqual({ isUsable: false, waves: [] });
    expect(countOf(found, 'QRS')).toBe(countOf(whole, 'QRS'));
    expect(found.waves.every(({ inLeads }) => inLeads[3] === -1)).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['no samples', [new Float32Array(0)]],
    ['1 sample', [Float32Array.of(1)]],
    ['only missing samples', [new Float32Array(5000).fill(NaN)]],
    ['a constant', [new Float32Array(5000).fill(0.3)]],
    ['infinities', [new Float32Array(5000).fill(Infinity)]],
    ['a step', [new Float32Array(5000).fill(1, 2500)]],
    ['half a second', [new Float32Array(250).map((_, i) => Math.sin(i / 9))]],
  ])('answers without a wave or with few, and never fails: %s', (_, signals) => {
    const { leads, waves } = delineate(signals, { sampleRateHz: 500, network });
    expect(leads).toHaveLength(signals.length);
    expect(waves.length).toBeLessThan(10);
  });

  it('refuses rates and leads that cannot be', () => {
    expect(() => delineate([new Float32Array(9)], { sampleRateHz: 49, network })).toThrow(/50 to 2000/);
    expect(() => delineate([new Float32Array(9), new Float32Array(8)], { sampleRateHz: 500, network })).toThrow(
      /length/,
    );
  });

  it('says the same of half an hour in pieces as of ten seconds, at the joints too: 180 copies of the recording', () => {
    const lead = record.signalsMv[1]!;
    const copies = 180;
    const long = new Float32Array(copies * lead.length);
    for (let k = 0; k < copies; k++) long.set(lead, k * lead.length);
    const { waves } = delineate([long], { sampleRateHz: 500, network });
    const onsets = waves.filter(({ kind }) => kind === 'QRS').map(({ onset }) => onset);
    const perCopy = Array.from(
      { length: copies },
      (_, k) => onsets.filter((onset) => onset >= k * lead.length && onset < (k + 1) * lead.length).length,
    );
    expect(new Set(perCopy.slice(1, -1)).size).toBe(1);
    expect(new Set(onsets.map(Math.round)).size).toBe(onsets.length);
  });

  it('keeps to the beats that it is given', () => {
    const beats = whole.waves.filter(({ kind }) => kind === 'QRS').map(({ onset, offset }) => (onset + offset) / 2);
    const found = delineate(record.signalsMv, {
      sampleRateHz: 500,
      network,
      beats: beats.filter((_, k) => k % 2 === 0),
    });
    expect(countOf(found, 'QRS')).toBe(Math.ceil(beats.length / 2));
  });

  it('reads a single beat where it reads it in its rhythm, QRS onset to 8 ms and offset to 16, P and T present', () => {
    const complexes = whole.waves.filter(({ kind }) => kind === 'QRS');
    const { onset, offset } = complexes[4]!;
    const start = Math.round(onset) - 150;
    const end = Math.round(complexes[5]!.onset) - 150;
    const cut = record.signalsMv.map((signal) => signal.slice(start, end));
    const { global, leads } = delineateMedianBeat(cut, Math.round((onset + offset) / 2) - start, {
      sampleRateHz: 500,
      network,
    });
    expect(Math.abs(global.QRS!.onset - (onset - start))).toBeLessThan(4);
    expect(Math.abs(global.QRS!.offset - (offset - start))).toBeLessThan(8);
    expect(global.P!.offset).toBeLessThan(global.QRS!.onset + 2);
    expect(global.T!.onset).toBeGreaterThan(global.QRS!.offset - 2);
    expect(leads).toHaveLength(12);
  });
});
