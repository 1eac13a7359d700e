import type { PredictionRun } from '#shared/domain/prediction.ts';
import type { RowsAnswer } from '#shared/ipc/schemas/predictions.ts';
import { formatCount, formatProbability } from '#renderer/ui/format-number.ts';
import { listGiven } from './answer-rows.ts';

/** Who made an answer: 'ANN', 'SNN T = 100', 'SNN T = 100, early'. */
export function toMadeWords({ spiking }: Pick<PredictionRun, 'spiking'>): string {
  if (spiking === undefined) return 'ANN';
  return `SNN T = ${formatCount(spiking.steps)}${spiking.stopsEarly ? ', early' : ''}`;
}

/** What was said by the other way: 'ANN: N 44 %', for fragments 'ANN'. */
export function toBesideWords({ run, rows }: RowsAnswer): string {
  const [row] = rows;
  if (rows.length !== 1 || row === undefined || row.probabilities === null) return toMadeWords(run);
  const given = listGiven(run, row).map((id) => {
    return `${id} ${formatProbability(row.probabilities?.[run.classIds.indexOf(id)] ?? NaN)}`;
  });
  return `${toMadeWords(run)}: ${given.join(', ') || 'none'}`;
}
