import { join } from 'node:path';
import { joinMeasured, measureWaves, type LeadsShown, type WavesMeasured } from '#main/index/evaluate-waves.ts';
import { readMarkedRecordings } from '#main/index/fit-waves-model.ts';
import { readAnyTrainingJob } from '#main/index/train-model.ts';
import { readFoldNetwork, readWavesCard, WAVES_MODEL_ID } from '#main/models/waves-model.ts';
import { scoreBoundary, WAVE_NAMES } from '#shared/metrics/compare-waves.ts';
import { unwrap } from '#shared/result/result.ts';
import { root } from '#scripts/setup/places.mjs';
import { realData } from '#test/builders/real-data.ts';

/**
 * The shipped networks on LUDB, each on the fold that it has not seen: the weights of all folds come with the program, so that this is
 * computed anew. Undefined without LUDB.
 */
export async function measureLeftOut(shown: LeadsShown): Promise<WavesMeasured | undefined> {
  const ludb = realData('ludb');
  if (ludb === undefined) return undefined;
  const folder = join(root, 'resources', 'models', WAVES_MODEL_ID);
  const card = unwrap(await readWavesCard(folder));
  const job = unwrap(await readAnyTrainingJob(join(root, 'resources', 'jobs', `${WAVES_MODEL_ID}.json`)));
  if (!('task' in job) || job.task !== 'waves') throw new Error('measureLeftOut: the job is not for waves');
  const recordings = unwrap(await readMarkedRecordings(job, join(ludb, '..')));
  const parts: WavesMeasured[] = [];
  for (const [fold, { records }] of card.folds.entries()) {
    const network = unwrap(await readFoldNetwork(folder, card, fold));
    parts.push(
      measureWaves(
        recordings.filter(({ name }) => records.includes(name)),
        network,
        shown,
      ),
    );
  }
  return joinMeasured(parts);
}

/** Bars of each boundary: F1 in %, scatter in ms (null: none is set). Onset first. */
const BARS = [
  { f1: 97.8, deviationMs: [12, 12] },
  { f1: 99.9, deviationMs: [8, 8] },
  { f1: 99.5, deviationMs: [null, 19] },
] as const;
const GREATEST_MEAN_MS = 3;

/** Tells the whole table, with what is below its bar; returns the F1 values in %, onset and offset of P, QRS, T. */
export function tellTable({ tally, fibrillation }: WavesMeasured, tell: (line: string) => void): number[] {
  const f1: number[] = [];
  tally.forEach((sides, kind) => {
    const bars = BARS[kind];
    sides.forEach((side, k) => {
      const score = scoreBoundary(side);
      f1.push(100 * score.f1);
      const deviationBarMs = bars?.deviationMs[k] ?? null;
      const short = [
        ...(100 * score.f1 < (bars?.f1 ?? 0) ? [`F1 below ${bars?.f1 ?? 0}`] : []),
        ...(Math.abs(score.meanMs) > GREATEST_MEAN_MS ? [`mean beyond ${GREATEST_MEAN_MS} ms`] : []),
        ...(deviationBarMs !== null && score.deviationMs > deviationBarMs ? [`SD above ${deviationBarMs} ms`] : []),
      ];
      tell(
        `${WAVE_NAMES[kind] ?? ''} ${k === 0 ? 'onset ' : 'offset'}: Se ${percent(score.sensitivity)}, +P ${percent(score.positivePredictivity)}, ` +
          `F1 ${percent(score.f1)} %, ${score.meanMs.toFixed(1)} +- ${score.deviationMs.toFixed(1)} ms` +
          (short.length > 0 ? ` (${short.join(', ')})` : ''),
      );
    });
  });
  tell(`P waves in atrial fibrillation: ${fibrillation.waveCount} at ${fibrillation.beatCount} beats`);
  return f1;
}

function percent(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
