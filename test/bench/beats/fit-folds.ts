import type { EvidenceNets } from '#shared/signal/beat-evidence.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import { MITDB_RECORDS, readRealRecord } from '#test/builders/mitdb.ts';
import { createRandom, type Random } from '#test/builders/random.ts';
import { addRows, describeAgain, RowTable, viewRun, type ViewedRun } from './collect-rows.ts';
import { fitNet } from './fit-net.ts';
import { makeNoiseShelf, makeTrainingRuns, type TrainingRun } from './training-runs.ts';

/** Three: each network learns from two thirds of the people. */
export const FOLD_COUNT = 3;

/** By record; 201 and 202 are one person and stay together. */
export function toFold(recordName: string): number {
  return MITDB_RECORDS.indexOf(recordName === '202' ? '201' : recordName) % FOLD_COUNT;
}

/**
 * Fits the detector's two networks to MIT-BIH, once for each fold without that fold's records, and once with all of them (the last
 * answer). The second look of a fold learns from what that fold's own first look leaves: nothing of a left-out record gets in.
 * Takes some minutes. The same figures on every machine: all chance is seeded.
 * @param folds  left-out folds to fit for; FOLD_COUNT (no record's fold) stands for all records
 */
export async function fitFolds(
  mitdb: string,
  folds: readonly number[],
  tell: (line: string) => void,
): Promise<EvidenceNets[]> {
  const firstTables = folds.map(() => new RowTable());
  await forEachRun(mitdb, ({ fold, run, seen, random }) => {
    const tables = firstTables.filter((_, f) => folds[f] !== fold);
    addRows(tables, { run, seen, features: seen.firstFeatures, random });
  });
  const firsts = firstTables.map((table, f) => fitNet(table.rows, createRandom(folds[f] ?? 0)));
  tell(`first look: fitted to ${firstTables.map((table) => table.rows.count).join(', ')} humps`);
  firstTables.length = 0;
  const secondTables = folds.map(() => new RowTable());
  await forEachRun(mitdb, ({ fold, run, seen, random }) => {
    const seed = Math.floor(random() * 2 ** 32);
    secondTables.forEach((table, f) => {
      const first = firsts[f];
      if (first === undefined || folds[f] === fold) return;
      addRows([table], { run, seen, features: describeAgain(seen, first), random: createRandom(seed) });
    });
  });
  tell('second look: fitted to as many');
  return firsts.map((first, f) => ({
    first,
    second: fitNet(secondTables[f]?.rows ?? NO_ROWS, createRandom(100 + (folds[f] ?? 0))),
  }));
}

const NO_ROWS = { features: new Float32Array(0), labels: new Uint8Array(0), weights: new Float32Array(0), count: 0 };

interface SeenRun {
  readonly fold: number;
  readonly run: TrainingRun;
  readonly seen: ViewedRun;
  readonly random: Random;
}

/** The same runs in the same order each time. */
async function forEachRun(mitdb: string, work: (seen: SeenRun) => void): Promise<void> {
  const noises = makeNoiseShelf(createRandom(500));
  for (const [index, name] of MITDB_RECORDS.entries()) {
    const { signalsMv, sampleRateHz, annotations } = await readRealRecord(mitdb, name);
    const beats = readBeats(annotations, 'ec57').samples;
    const random = createRandom(1000 + index);
    const picks = createRandom(2000 + index);
    for (const run of makeTrainingRuns({ signalsMv, sampleRateHz, beats }, noises, random))
      work({ fold: toFold(name), run, seen: viewRun(run), random: picks });
  }
}
