import type { EvaluatedSpiking } from '#main/index/spiking-services.ts';
import { findModelCaution } from '#shared/domain/find-model-caution.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard, SpikingSide } from '#shared/domain/spiking-card.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import { toTable } from './table.ts';

/** A card as people read it. @param models  cards of models, among which its parent's says whether figures leak */
export function toSpikingCardText(card: SpikingCard, models: readonly ModelCard[] = []): string {
  const { parent, neuron, scaleRule, calibration } = card;
  const own = models.find(({ id }) => id === parent.id);
  const caution = own === undefined ? null : findModelCaution(own, models);
  const kind =
    neuron.kind === 'if' ? `integrate and fire, ${neuron.reset} reset` : `leaky, time constant ${neuron.tau}`;
  return [
    `${card.name}  ${card.version}`,
    `${card.id}: made of ${parent.id} ${parent.version}, whose weights it uses`,
    ...(caution === null ? [] : [`Of ${parent.id}: ${caution}`]),
    `Neurons: ${kind}; scales by ${scaleRule.per} at percentile ${scaleRule.percentile} of ${calibration.rowCount} training rows; ${card.settleSteps === 0 ? 'no steps are' : `the first ${card.settleSteps} steps, at most half of all, are`} left out of decisions\n`,
    toSpikingTables(card),
    `Limits:\n${card.limits.map((limit) => `- ${limit}\n`).join('')}`,
  ].join('\n');
}

/** Decisions, layers and energy. */
export function toSpikingTables({
  output,
  sides,
  stop,
  layers,
  energy,
  steps,
}: Omit<EvaluatedSpiking, 'notes'>): string {
  const isEach = output === 'sigmoid';
  const parts = sides.map((side) => toSideText(side, isEach));
  if (stop !== null)
    parts.push(
      `Stops early where ${isEach ? 'every logit is off its threshold' : 'the first class leads'} by ${stop.margin}, looked at every ${stop.everySteps} steps from ${stop.leastSteps} on; chosen on ${stop.chosenOn} rows.\n`,
    );
  parts.push(
    toTable(
      ['layer', 'neurons', 'rate', 'additions a step'],
      layers.map(({ name, time, channels, rate, synapticOperationsPerStep }) => [
        name,
        `${time} x ${channels}`,
        `${(100 * rate).toFixed(1)} %`,
        Math.round(synapticOperationsPerStep),
      ]),
    ),
  );
  const times = (ratio: number) => `${ratio.toFixed(2)} times`;
  const early = energy.earlyEnergyRatio === null ? '' : `, ${times(energy.earlyEnergyRatio)} stopping early`;
  parts.push(
    `Energy at ${steps} steps: ${energy.energyUj.toFixed(1)} uJ, ${times(energy.energyRatio)} the network's ${energy.annEnergyUj.toFixed(1)} uJ${early}.`,
    `Break-even at ${energy.breakEvenSteps.toFixed(1)} steps: ${energy.savesEnergy ? 'below it here' : 'here it costs more'}.`,
    `${energy.multiplyAccumulatePj} pJ a multiplication with addition, ${energy.accumulatePj} pJ an addition. ${energy.source}.\n`,
  );
  return parts.join('\n');
}

/** Of an answer, for its last column. @param fewSteps  what so few steps are worth */
export function toSpikingNote(spiking: SpikingRun | undefined, fewSteps: string | null): string[] {
  if (spiking === undefined) return [];
  const { meanSteps, energyRatio } = spiking;
  const made = `${Math.round(meanSteps)} steps of spikes, ${energyRatio.toFixed(2)} times the network's energy`;
  return [made, ...(fewSteps === null ? [] : [fewSteps])];
}

/** @param isEach  each class is a question of its own */
function toSideText({ side, rowCount, parent, curve, stepsForOnePoint, early }: SpikingSide, isEach: boolean): string {
  const percent = (fraction: number) => (100 * fraction).toFixed(2);
  const rows = [...curve, ...(early === null ? [] : [early])].map((point, k) => [
    k < curve.length ? point.steps : `${point.steps.toFixed(1)} (early)`,
    percent(point.accuracy),
    percent(point.macroF1),
    percent(point.agreement),
  ]);
  const title = `${rowCount} ${side} rows. The network: ${isEach ? 'every answer right' : 'accuracy'} ${percent(parent.accuracy)} %, macro F1 ${percent(parent.macroF1)} %\n`;
  const need =
    stepsForOnePoint === null ? 'not reached' : stepsForOnePoint === 1 ? '1 step' : `${stepsForOnePoint} steps`;
  return `${title}${toTable(['steps', isEach ? 'all right %' : 'accuracy %', 'macro F1 %', 'agreement %'], rows)}\nAt most a point of accuracy below it from: ${need}\n`;
}
