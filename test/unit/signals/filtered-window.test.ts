import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MISSING_INT16 } from '#main/importers/imported-record.ts';
import { buildFilteredPyramidFile } from '#main/io/build-filtered-pyramid.ts';
import { toStoredGroupFile } from '#main/io/stored-group-file.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import { createSignalReader } from '#main/signals/read-window.ts';
import { toFilteredPyramidName } from '#main/store/signal-files/filtered-pyramid-name.ts';
import { sweepSignalFiles } from '#main/store/signal-files/sweep.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { listAllSignalFiles, listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import { toAppliedBand } from '#shared/domain/display-filter.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';
import { unwrap } from '#shared/result/result.ts';
import { createBandFilter, filterBand } from '#shared/signal/filters/band-filter.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { createRandom } from '#test/builders/random.ts';
import { buildGroup, buildRandomSamples, buildRecord, buildSignal } from '#test/builders/recordings.ts';
import type { SignalLibrary } from '#test/builders/signal-library.ts';
import { createSignalLibrary } from '#test/builders/signal-library.ts';

/** 1 uV. */
const TOLERANCE_MV = 0.001;
const RATE_HZ = 360;
const SAMPLE_COUNT = 300_000;

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

describe('readWindow under a display filter', () => {
  it.each(['diagnostic', 'monitor+50', 'none+60'] as const)(
    'gives every sample as the whole filtered record has it, to 1 uV, in 60 random windows at raw and narrow zooms: %s',
    async (filter) => {
      const { recordId, signals } = storeRandom(1);
      const whole = signals.map((signal) => toWhole(signal, filter));
      const random = createRandom(6);
      for (let round = 0; round < 60; round++) {
        const startSample = Math.floor(random() * SAMPLE_COUNT);
        const endSample = Math.min(SAMPLE_COUNT, startSample + 1 + Math.floor(random() ** 3 * 60_000));
        const maxPointsPerLead = random() < 0.5 ? 60_000 : Math.ceil((endSample - startSample) / 8);
        const request = { recordId, leads: ['0', '1'], startSample, endSample, maxPointsPerLead, filter };

        const window = unwrap(await reader.readWindow(request));

        expect(window.filterState).toBe('applied');
        for (const [index, lead] of window.leads.entries()) {
          expect(toLargestFault(lead, whole[index]!)).toBeLessThan(TOLERANCE_MV);
        }
      }
    },
    60_000,
  );

  it('says that wide columns are missing until their pyramid is there, shows them as recorded, then filtered to 1 uV', async () => {
    const { recordId, signals } = storeRandom(2);
    const request = { recordId, leads: ['0', '1'], startSample: 0, endSample: SAMPLE_COUNT, maxPointsPerLead: 500 };

    const before = unwrap(await reader.readWindow({ ...request, filter: 'monitor' }));
    const recorded = unwrap(await reader.readWindow({ ...request, filter: 'none' }));
    build(recordId, 'monitor');
    const after = unwrap(await reader.readWindow({ ...request, filter: 'monitor' }));
    const other = unwrap(await reader.readWindow({ ...request, filter: 'monitor+50' }));

    expect(before).toEqual({ ...recorded, filterState: 'missing' });
    expect(recorded.filterState).toBe('applied');
    expect(after.filterState).toBe('applied');
    expect(other.filterState).toBe('missing');
    for (const [index, lead] of after.leads.entries()) {
      expect(lead.kind).toBe('minmax');
      expect(toLargestFault(lead, toWhole(signals[index]!, 'monitor'))).toBeLessThan(TOLERANCE_MV);
    }
  });

  it('filters a derived lead as it would be derived from filtered I and II, at every zoom, to 1 uV', async () => {
    const random = createRandom(3);
    const leads = ['I', 'II'].map((name) =>
      buildSignal(buildRandomSamples(random, { sampleCount: 60_000, missingShare: 0, greatestAdu: 1000 }), { name }),
    );
    const recordId = library.store(buildRecord([buildGroup(RATE_HZ, leads)]));
    const [leadI, leadII] = leads.map(({ samples }) =>
      toWhole(
        Float32Array.from(samples, (value) => value / 200),
        'monitor',
      ),
    );
    const aVF = leadI!.map((value, i) => leadII![i]! - value / 2);
    build(recordId, 'monitor');

    for (const maxPointsPerLead of [60_000, 4000, 100]) {
      const request = { recordId, leads: ['derived:aVF'], startSample: 0, endSample: 60_000, maxPointsPerLead };
      const [lead] = unwrap(await reader.readWindow({ ...request, filter: 'monitor' })).leads;

      expect(toLargestFault(lead!, aVF)).toBeLessThan(TOLERANCE_MV);
    }
  });

  it('leaves what is no ECG as it was recorded: a pressure of 90 mmHg keeps its mean', async () => {
    const pressure = buildSignal(new Int16Array(50_000).fill(900), {
      name: 'ABP',
      kind: 'other',
      calibration: { gainAduPerUnit: 10, baselineAdu: 0, unit: 'mmHg', calibrated: true },
    });
    const ecg = buildSignal(new Int16Array(50_000).fill(900));
    const recordId = library.store(buildRecord([buildGroup(250, [ecg, pressure])]));
    build(recordId, 'monitor');

    for (const maxPointsPerLead of [50_000, 1000, 50]) {
      const request = { recordId, leads: ['1', '0'], startSample: 0, endSample: 50_000, maxPointsPerLead };
      const { leads } = unwrap(await reader.readWindow({ ...request, filter: 'monitor' }));

      expect(valuesOf(leads[0]!).every((value) => value === 90)).toBe(true);
      expect(valuesOf(leads[1]!).every((value) => Math.abs(value) < TOLERANCE_MV)).toBe(true);
    }
  });

  it('shows a sampling rate that cannot hold a filter as recorded, and calls it applied: nothing was to be cut', async () => {
    const recordId = library.store(buildRecord([buildGroup(100, [buildSignal(new Int16Array(50_000).fill(200))])]));
    const request = { recordId, leads: ['0'], startSample: 0, endSample: 50_000, maxPointsPerLead: 50 };

    const window = unwrap(await reader.readWindow({ ...request, filter: 'none+50' }));

    expect(window.filterState).toBe('applied');
    expect(valuesOf(window.leads[0]!).every((value) => value === 1)).toBe(true);
  });

  it('never touches what is stored: every file of the record has the same hash after all filters, and samples to measure are unfiltered', async () => {
    const { recordId, signals } = storeRandom(4);
    const hashes = hashFiles();

    for (const filter of ['diagnostic', 'monitor+60'] as const) {
      build(recordId, filter);
      for (const maxPointsPerLead of [60_000, 100]) {
        unwrap(
          await reader.readWindow({
            recordId,
            leads: ['0'],
            startSample: 0,
            endSample: 50_000,
            maxPointsPerLead,
            filter,
          }),
        );
      }
    }
    const samples = unwrap(
      await reader.readSamples({ recordId, leadKey: '0', startSample: 0, endSample: SAMPLE_COUNT }),
    );

    const after = hashFiles();
    for (const [name, hash] of hashes) expect(after.get(name)).toBe(hash);
    expect([...after.keys()].filter((name) => !hashes.has(name)).every((name) => name.endsWith('.flt'))).toBe(true);
    expect(samples).toEqual(signals[0]);
  });

  it('can be deleted at any time, and is swept with its record and when its filter is another one now', async () => {
    const { recordId } = storeRandom(5);
    build(recordId, 'monitor');
    const known = new Set(
      listAllSignalFiles(library.db.read).flatMap((file) => [file.headerName, file.dataName, file.pyramidName]),
    );

    expect(sweepSignalFiles(library.paths, known)).toBe(0);
    expect(readdirSync(library.paths.signalsFolder).filter((name) => name.endsWith('.monitor.v1.flt'))).toHaveLength(1);
    expect(sweepSignalFiles(library.paths, new Set())).toBe(4);
    expect(readdirSync(library.paths.signalsFolder)).toEqual([]);
  });
});

/** Two leads with wander, spikes and gaps of all lengths, and their values in mV. */
function storeRandom(seed: number): { recordId: RecordId; signals: readonly Float32Array[] } {
  const random = createRandom(seed);
  const leads = [0, 0.2].map((missingShare) =>
    buildSignal(buildRandomSamples(random, { sampleCount: SAMPLE_COUNT, missingShare, greatestAdu: 2000 })),
  );
  const recordId = library.store(buildRecord([buildGroup(RATE_HZ, leads)]));
  const signals = leads.map(({ samples }) =>
    Float32Array.from(samples, (value) => (value === MISSING_INT16 ? Number.NaN : value / 200)),
  );
  return { recordId, signals };
}

function toWhole(signal: Float32Array, filter: DisplayFilter): Float32Array {
  return filterBand(signal, createBandFilter(toAppliedBand(filter, RATE_HZ), RATE_HZ));
}

/** As the worker's task does. */
function build(recordId: RecordId, filter: DisplayFilter): void {
  const leads = listLeads(library.db.read, recordId);
  for (const file of listSignalFiles(library.db.read, recordId)) {
    const input = {
      folders: library.paths,
      fileName: toFilteredPyramidName(file.pyramidName, filter),
      group: toStoredGroupFile(file, leads),
      band: toAppliedBand(filter, toSampleRateHz(file.timeBase)),
    };
    unwrap(buildFilteredPyramidFile(input, { isCancelled: () => false, report: () => undefined }));
  }
}

function hashFiles(): Map<string, string> {
  const { signalsFolder } = library.paths;
  const toHash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(signalsFolder, name)))
      .digest('hex');
  return new Map(readdirSync(signalsFolder).map((name) => [name, toHash(name)]));
}

function valuesOf(lead: LeadWindow): readonly number[] {
  return lead.kind === 'raw' ? [...lead.values] : [...lead.minima, ...lead.maxima];
}

/** Largest distance of a window from the whole lead; infinite where one is missing and the other is not. */
function toLargestFault(lead: LeadWindow, whole: Float32Array): number {
  let largest = 0;
  const compare = (shown: number, wanted: number): void => {
    if (Number.isNaN(shown) && Number.isNaN(wanted)) return;
    const fault = Math.abs(shown - wanted);
    largest = Math.max(largest, Number.isNaN(fault) ? Infinity : fault);
  };
  const { firstSample, samplesPerPoint } = lead;
  if (lead.kind === 'raw') {
    for (const [i, value] of lead.values.entries()) compare(value, whole[firstSample + i]!);
    return largest;
  }
  for (let column = 0; column < lead.minima.length; column++) {
    const start = firstSample + column * samplesPerPoint;
    let [low, high] = [Infinity, -Infinity];
    for (const value of whole.subarray(start, start + samplesPerPoint)) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    compare(lead.minima[column]!, low === Infinity ? Number.NaN : low);
    compare(lead.maxima[column]!, high === -Infinity ? Number.NaN : high);
  }
  return largest;
}
