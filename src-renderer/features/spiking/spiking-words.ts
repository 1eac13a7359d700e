import type { SpikingCard, SpikingPoint, SpikingSide } from '#shared/domain/spiking-card.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import type { SpikeRaster } from '#shared/ipc/schemas/spiking.ts';
import { formatCount, formatCounted } from '#renderer/ui/format-number.ts';

/** Spikes a neuron and step, as per cent: '8.3 %'; '0.04 %' where they are few. */
export function formatRate(rate: number): string {
  const percent = 100 * rate;
  return `${percent.toFixed(percent > 0 && percent < 0.95 ? 2 : 1)} %`;
}

/** Millions, to a tenth: '1,412.3 M'. */
export function formatMillions(count: number): string {
  return `${MILLIONS.format(count / 1e6)} M`;
}

const MILLIONS = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 'µJ', to a tenth. */
export function formatEnergy(energyUj: number): string {
  return `${MILLIONS.format(energyUj)} µJ`;
}

/** How many times the network's: '3.41 x', '0.08 x'. */
export function formatRatio(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)} ×`;
}

/** Steps that may be a mean: '100', '41.7'. */
export function formatSteps(steps: number): string {
  return Number.isInteger(steps) ? formatCount(steps) : steps.toFixed(1);
}

export type EnergyFacts = Pick<SpikingRun, 'energyRatio' | 'breakEvenSteps' | 'savesEnergy'> & {
  readonly steps: number;
};

/** Saving is spoken of only below break-even, and where that lies is always said. */
export function toEnergyWords({ energyRatio, breakEvenSteps, savesEnergy, steps }: EnergyFacts): string {
  const at = `at T = ${formatSteps(steps)}`;
  const even =
    breakEvenSteps < 1
      ? 'It does not break even: one step costs more than the network.'
      : `It breaks even at T = ${formatSteps(Math.round(10 * breakEvenSteps) / 10)}: more steps cost more than the network.`;
  if (savesEnergy && steps < breakEvenSteps)
    return `Saves energy ${at}: it takes ${formatRatio(energyRatio)} the network's. ${even}`;
  return `Costs ${formatRatio(energyRatio)} the network's energy ${at}. ${even}`;
}

/** What a saving costs in accuracy: of the judged number of steps that is nearest; '' where nothing was judged. */
export function toAccuracyWords(side: SpikingSide | undefined, steps: number): string {
  const point = side === undefined ? undefined : findPoint(side.curve, steps);
  if (side === undefined || point === undefined) return '';
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `At T = ${formatCount(point.steps)} it is right in ${percent(point.accuracy)} of ${side.side} rows, the network in ${percent(side.parent.accuracy)}.`;
}

/** The judged number of steps that is nearest to one; undefined for a curve without points. */
export function findPoint(curve: readonly SpikingPoint[], steps: number): SpikingPoint | undefined {
  return curve.reduce<SpikingPoint | undefined>(
    (best, point) =>
      best === undefined || Math.abs(point.steps - steps) < Math.abs(best.steps - steps) ? point : best,
    undefined,
  );
}

/** What a curve comes to, in words. */
export function toSideWords({ side, rowCount, stepsForOnePoint, parent, early }: SpikingSide): string {
  const rows = `${formatCount(rowCount)} ${side} rows`;
  const own = `the network itself ${(100 * parent.accuracy).toFixed(1)} %`;
  const near =
    stepsForOnePoint === null
      ? 'More than 1 point below it at every T here.'
      : `At most 1 point below it from T = ${formatCount(stepsForOnePoint)} on.`;
  const stopped =
    early === null
      ? ''
      : ` Stopping early: ${(100 * early.accuracy).toFixed(1)} % in ${formatSteps(early.steps)} steps in the mean.`;
  return `On ${rows}; ${own}. ${near}${stopped}`;
}

/** How a spiking form was made. */
export function toMakingWords({ neuron, poolRule, scaleRule, calibration, settleSteps }: SpikingCard): string {
  const kind =
    neuron.kind === 'if'
      ? `integrate-and-fire neurons, ${neuron.reset} reset`
      : `leaky integrate-and-fire neurons, tau ${neuron.tau}`;
  const scales = `scales by ${scaleRule.per} at the ${scaleRule.percentile}th percentile`;
  const rows = `${formatCount(calibration.rowCount)} ${calibration.side} rows of ${calibration.dataset}`;
  const settled =
    settleSteps === 0
      ? ''
      : ` Its first ${formatCounted(settleSteps, 'step')}, at most half of all, are left out of decisions: layers settle in them.`;
  return `Made with ${kind}; ${scales} over ${rows}; pooling: ${POOL_WORDS[poolRule]}.${settled}`;
}

const POOL_WORDS: Readonly<Record<SpikingCard['poolRule'], string>> = {
  'rising-count': 'largest count of spikes as it rises',
  or: 'any spike',
  first: 'first spike',
  average: 'average',
};

/** What a column and a tick of a raster are. */
export function toRasterWords(
  raster: SpikeRaster,
  { sampleRateHz, showsSteps }: { readonly sampleRateHz: number; readonly showsSteps: boolean },
): string {
  const { samplesPerPosition, positionsPerColumn, steps, time, placedPositions } = raster;
  const rest =
    placedPositions < time
      ? ` Its last ${formatCounted(time - placedPositions, 'place')} of ${formatCount(time)} read what lies on no stretch of the trace, and are not shown.`
      : '';
  const ms = (positions: number) => `${Math.round((1000 * positions * samplesPerPosition) / sampleRateHz)} ms`;
  if (showsSteps)
    return `Between two lines: ${ms(1)} of the recording, and in them steps 1 to ${formatCount(steps)} of the simulation.${rest}`;
  return `A column: ${ms(positionsPerColumn)} of the recording. Its shade: share of the ${formatCounted(steps, 'step')} with a spike.${rest}`;
}
