import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toBeatFindings } from '#main/io/to-beat-findings.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { findLeadReversal } from '#shared/signal/measure/limb-reversal.ts';
import type { RealRecord } from '#test/builders/mitdb.ts';
import { readRealRecord } from '#test/builders/mitdb.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';

const CALIBRATION = { gainAduPerUnit: 1000, baselineAdu: 0, unit: 'mV', calibrated: true };
/** What each lead shows when the electrodes of the arms are swapped: the place of another, and its sign. */
const SWAPPED: ReadonlyMap<string, readonly [string, 1 | -1]> = new Map([
  ['i', ['i', -1]],
  ['ii', ['iii', 1]],
  ['iii', ['ii', 1]],
  ['avr', ['avl', 1]],
  ['avl', ['avr', 1]],
]);

export const bench: Bench = {
  name: 'measure-reversal',
  title: 'recordings as they are that are said to have swapped limb electrodes, PTB-XL and LUDB',
  unit: '%',
  bar: 1,
  better: 'lower',
  async measure(tell) {
    const sets = [
      ['ludb', ''],
      ['ptbxl-first500', 'records100'],
    ] as const;
    let [all, hinted] = [0, 0];
    for (const [set, below] of sets) {
      const folder = realData(set);
      if (folder === undefined) return { kind: 'missing', what: `the data set ${set} is not here` };
      let [count, asIs, swapped] = [0, 0, 0];
      const named: string[] = [];
      for (const name of findRecords(join(folder, below))) {
        const record = await readRealRecord(join(folder, below), name);
        count += 1;
        if (findHint(record) !== null) {
          asIs += 1;
          named.push(name);
        }
        if (findHint(swapArms(record)) === 'arms') swapped += 1;
      }
      tell(`${set}: ${asIs} of ${count} as they are (${named.join(', ')}), ${swapped} with the arms swapped`);
      all += count;
      hinted += asIs;
    }
    return { kind: 'measured', value: (100 * hinted) / all, against: null };
  },
};

function findRecords(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.flatMap((file) => (file.endsWith('.hea') ? [file.slice(0, -4)] : []));
}

function swapArms(record: RealRecord): RealRecord {
  const names = record.leadNames.map((name) => name.toLowerCase());
  const signalsMv = record.signalsMv.map((own, k) => {
    const [other, sign] = SWAPPED.get(names[k] ?? '') ?? [names[k], 1];
    const source = record.signalsMv[names.indexOf(other ?? '')] ?? own;
    return sign === 1 ? source : source.map((value) => -value);
  });
  return { ...record, signalsMv };
}

function findHint({ leadNames, signalsMv, sampleRateHz }: RealRecord) {
  const leads = leadNames.map((name, k) => ({ key: String(k), name, calibration: CALIBRATION }));
  const { median, globalFiducials } = toBeatFindings({
    source: toBeatSource(signalsMv, sampleRateHz),
    leads,
    given: null,
  });
  return median === null || globalFiducials === null ? null : findLeadReversal(median, globalFiducials);
}
