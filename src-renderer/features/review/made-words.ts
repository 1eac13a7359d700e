import type { PredictionRun } from '#shared/domain/prediction.ts';
import { formatCount } from '#renderer/ui/format-number.ts';

/** Who made an answer: 'ANN', 'SNN T = 100', 'SNN T = 100, early'. */
export function toMadeWords({ spiking }: Pick<PredictionRun, 'spiking'>): string {
  if (spiking === undefined) return 'ANN';
  return `SNN T = ${formatCount(spiking.steps)}${spiking.stopsEarly ? ', early' : ''}`;
}
