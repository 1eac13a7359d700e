import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toShort } from './harness/statistics.ts';

const SAMPLES_PER_LEAD = 650_000;
const SAMPLE_COUNT = 48 * 2 * SAMPLES_PER_LEAD;
const ROUNDS = 5;

/** Each round into a new library: parse, hash, signal files forced to disk, pyramids, annotations, rows. */
export const bench: Bench = {
  name: 'import-rate',
  title: 'import of the 48 MIT-BIH records, pyramid included',
  unit: 'million samples/s',
  bar: 20,
  better: 'higher',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const hashSec = toMedian(Array.from({ length: 3 }, () => timeHashing(mitdb)));
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const rate = SAMPLE_COUNT / 1e6 / (await timeImport(mitdb));
      tell(`${round === 0 ? 'warm-up' : `round ${round}`}: ${toShort(rate)} million samples/s`);
      if (round > 0) rates.push(rate);
    }
    const against = { peer: 'reading and hashing the source files', value: SAMPLE_COUNT / 1e6 / hashSec };
    return { kind: 'measured', value: toMedian(rates), against };
  },
};

async function timeImport(folder: string): Promise<number> {
  const library = createImportLibrary();
  try {
    const startedMs = performance.now();
    const job = await library.import([folder]);
    const tookSec = (performance.now() - startedMs) / 1000;
    if (job.resultIds.length !== 48) throw new Error(`import-rate: ${job.message}`);
    return tookSec;
  } finally {
    await library.close();
  }
}

function timeHashing(folder: string): number {
  const startedMs = performance.now();
  for (const name of readdirSync(folder))
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest();
  return (performance.now() - startedMs) / 1000;
}
