import { availableParallelism } from 'node:os';

/** A guess from above: what a busy core of a desktop or a server takes. */
const CORE_WATTS = 15;

export interface TrainingEffort {
  /** Of every network that was trained for the model: folds, members, combinations. */
  readonly trainingSec: number;
  /** What they are, where there are several: 'all 5 folds'. */
  readonly of: string | null;
  /** 'Trained', where nothing is said. */
  readonly what?: 'Trained' | 'Compressed';
}

/** How long a training took and the energy that it took at most, as a sentence for a card. Every core of this computer is counted. */
export function describeEffort(
  { trainingSec, of, what = 'Trained' }: TrainingEffort,
  coreCount: number = availableParallelism(),
): string {
  const wattHours = (trainingSec * coreCount * CORE_WATTS) / 3600;
  const together = of === null ? '' : ` (${of})`;
  return `${what} in ${Math.round(trainingSec)} s${together} on ${coreCount} cores: at most ${wattHours.toFixed(1)} Wh at an assumed ${CORE_WATTS} W a core.`;
}
