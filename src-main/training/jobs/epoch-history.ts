import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitEpoch, FitScores } from '#main/tensor/protocol/fit-report.ts';
import type { FitWatch } from '#main/tensor/protocol/fit-spec.ts';

/** Epochs of a run as the tensor process wrote them; none where there is no such file. */
export async function readHistory(fitFolder: string): Promise<readonly FitEpoch[]> {
  const text = await readFile(join(fitFolder, 'history.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FitEpoch); // the tensor process wrote it
}

/** The figure that steers, greater for better; null where it is not defined. */
export function toFigure(scores: FitScores, watch: FitWatch): number | null {
  if (typeof watch === 'object') {
    const own = watch.meanF1Of.flatMap((k) => scores.f1ByClass[k] ?? []);
    return own.length === 0 ? null : own.reduce((sum, value) => sum + value, 0) / own.length;
  }
  switch (watch) {
    case 'loss':
      return -scores.loss;
    case 'accuracy':
      return scores.accuracy;
    case 'macroF1':
      return scores.macroF1;
    case 'macroAuc':
      return scores.macroAuc;
  }
}

/** 'loss 0.213 (validation 0.240, macro F1 81.2 %)' */
export function toEpochText({ trainLoss, validation }: Pick<FitEpoch, 'trainLoss' | 'validation'>): string {
  const loss = `loss ${trainLoss.toFixed(3)}`;
  if (validation === null) return loss;
  return `${loss} (validation ${validation.loss.toFixed(3)}, macro F1 ${(100 * validation.macroF1).toFixed(1)} %)`;
}

/** '2 h 05 min', '3 min', '12 s' */
export function toTimeText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
