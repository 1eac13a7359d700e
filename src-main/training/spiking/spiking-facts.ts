import { ENERGY_PJ, ENERGY_SOURCE } from '#main/snn/engine/spiking-cost.ts';
import type { MeanTally } from '#main/snn/engine/spiking-tally.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard, SpikingEnergy, SpikingSide } from '#shared/domain/spiking-card.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { LEAST_STOP_ROWS, MOST_LOSS } from './choose-stop.ts';
import type { JudgedSpiking } from './judge-spiking.ts';
import type { ConvertModelInput, MadeSpiking } from './spiking-input.ts';
import type { SpikingRows } from './spiking-rows.ts';

export interface SpikingFacts extends MadeSpiking {
  readonly input: ConvertModelInput;
  readonly judged: JudgedSpiking;
  /** Of which rows were judged. */
  readonly rows: Pick<SpikingRows, 'sides' | 'notes'>;
}

/** What the card of a spiking network says. */
export function toSpikingCard({
  input,
  scales,
  gains,
  calibration,
  network,
  judged,
  rows,
}: SpikingFacts): Omit<SpikingCard, 'scalesSha256'> {
  const { model, settings, spikingId, command, today } = input;
  const { card, weights } = model;
  const energy = toEnergy(judged);
  return {
    task: 'spiking',
    id: spikingId as ModelId, // the caller has checked it
    ...(card.output === undefined ? {} : { output: card.output }),
    version: card.version,
    name: `${card.name}, in spikes (${settings.neuron.kind === 'if' ? 'IF' : 'LIF'})`.slice(0, 200),
    parent: { id: card.id, version: card.version, weightsSha256: weights.sha256 },
    neuron: settings.neuron,
    poolRule: settings.poolRule,
    scaleRule: settings.scaleRule,
    scales: Array.from(scales, ([layer, own]) => ({ layer, channels: own.length, gain: gains.get(layer) ?? 1 })),
    calibration,
    settleSteps: network.settleSteps,
    steps: settings.steps,
    stop: judged.stop === null ? null : { ...judged.stop, chosenOn: 'validation' },
    sides: judged.sides,
    energy,
    layers: judged.tally.layers,
    command,
    limits: [
      ...toEnergyLimits(energy, settings.steps),
      ...rows.notes,
      ...toLabelLimits(card),
      ...toSideLimits(judged.sides),
      ...toDrawnLimits(rows),
      ...card.limits,
    ],
    createdAt: today,
  };
}

/** @param judged  at the last step */
export function toEnergy({ tally, sides }: Pick<JudgedSpiking, 'tally' | 'sides'>): SpikingEnergy {
  const { cost, meanSteps: steps, layers } = tally;
  const analogUj = (cost.analogMacs * ENERGY_PJ.multiplyAccumulate) / 1e6;
  const early = sides[0]?.early ?? null;
  const earlyUj = early === null ? null : analogUj + ((cost.energyUj - analogUj) * early.steps) / steps;
  return {
    multiplyAccumulatePj: ENERGY_PJ.multiplyAccumulate,
    accumulatePj: ENERGY_PJ.accumulate,
    source: ENERGY_SOURCE,
    annMacs: cost.annMacs,
    analogMacs: cost.analogMacs,
    neuronCount: countNeurons(layers),
    synapticOperationsPerStep: cost.synapticOperations / steps,
    annEnergyUj: cost.annEnergyUj,
    energyUj: cost.energyUj,
    energyRatio: cost.energyRatio,
    earlyEnergyRatio: earlyUj === null ? null : earlyUj / cost.annEnergyUj,
    breakEvenSteps: cost.breakEvenSteps,
    savesEnergy: cost.savesEnergy,
  };
}

function countNeurons(layers: MeanTally['layers']): number {
  return layers.reduce((sum, { kind, time, channels }) => sum + (kind === 'neurons' ? time * channels : 0), 0);
}

function toEnergyLimits({ energyRatio, breakEvenSteps, savesEnergy }: SpikingEnergy, steps: number): readonly string[] {
  const estimate =
    'Energy is counted operations times constants of 45 nm; memory, which costs more, is left out on both sides.';
  const times = energyRatio.toFixed(2);
  return savesEnergy
    ? [`${estimate} At ${steps} steps it is ${times} times that of the network.`]
    : [
        `${estimate} At ${steps} steps it is ${times} times that of the network: it saves none above ${Math.floor(breakEvenSteps)} steps.`,
      ];
}

function toSideLimits(sides: readonly SpikingSide[]): readonly string[] {
  const validation = sides.find(({ side }) => side === 'validation');
  if (validation === undefined)
    return ['There is no validation row that is not a test row too: nothing was left to choose on when to stop early.'];
  const { rowCount } = validation;
  return rowCount >= LEAST_STOP_ROWS
    ? []
    : [
        `No rule for stopping early was chosen: on ${rowCount} validation rows one answer is more than the ${100 * MOST_LOSS} % that it may cost. It takes ${LEAST_STOP_ROWS}.`,
      ];
}

function toLabelLimits({ output }: Pick<ModelCard, 'output'>): readonly string[] {
  return output === 'sigmoid'
    ? [
        'Each class is a question of its own: accuracy is of rows with every answer right, agreement of all answers, by the thresholds of the network.',
      ]
    : [];
}

function toDrawnLimits({ sides }: Pick<SpikingRows, 'sides'>): readonly string[] {
  return sides
    .filter(({ rows, wholeCount }) => rows.length < wholeCount)
    .map(({ side, rows, wholeCount }) => `Judged on ${rows.length} ${side} rows drawn from ${wholeCount}.`);
}
