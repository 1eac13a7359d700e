import type { WavesCard } from '#shared/domain/waves-card.ts';
import { toTable } from './table.ts';

/** The results of a delineation network's card, for reading. */
export function toWavesTables({ results }: Pick<WavesCard, 'results'>): string {
  return results.map(toWavesTable).join('\n');
}

function toWavesTable({ title, dataset, boundaries, pInFibrillation }: WavesCard['results'][number]): string {
  const rows = boundaries.map(({ kind, boundary, referenceCount, ...score }) => [
    `${kind} ${boundary}`,
    referenceCount,
    toPercent(score.sensitivity),
    toPercent(score.positivePredictivity),
    toPercent(score.f1),
    toMs(score.meanMs),
    toMs(score.deviationMs),
  ]);
  const { waveCount, beatCount } = pInFibrillation;
  return [
    `${title} (${dataset})`,
    toTable(['boundary', 'marked', 'Se %', '+P %', 'F1 %', 'mean ms', 'SD ms'], rows).trimEnd(),
    `P waves in atrial fibrillation: ${waveCount} at ${beatCount} beats\n`,
  ].join('\n');
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}

function toMs(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(1);
}
