import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import type { ModelId } from '#shared/units/ids.ts';

const LAYERS: SpikingCard['layers'] = [
  { name: 'conv1.relu', kind: 'neurons', time: 3000, channels: 32, rate: 0.05, synapticOperationsPerStep: 0 },
  { name: 'conv2.relu', kind: 'neurons', time: 1500, channels: 96, rate: 0.1, synapticOperationsPerStep: 2e6 },
  { name: 'readout', kind: 'readout', time: 1, channels: 4, rate: 0, synapticOperationsPerStep: 1e4 },
];

/** A spiking form of the model 'cnet', judged in 100 steps: 3.4 times its energy, even at 29. */
export function buildSpikingCard(facts: Partial<SpikingCard> = {}): SpikingCard {
  return {
    task: 'spiking',
    id: 'cnet-spikes' as ModelId,
    version: '1.0.0',
    name: 'CNet, in spikes',
    parent: { id: 'cnet' as ModelId, version: '1.2.0', weightsSha256: '0'.repeat(64) },
    neuron: { kind: 'if', reset: 'soft' },
    poolRule: 'average',
    scaleRule: { per: 'channel', percentile: 99.9 },
    scales: [{ layer: 'conv1.relu', channels: 32, gain: 1 }],
    scalesSha256: '0'.repeat(64),
    calibration: { dataset: 'CinC2017', side: 'train', rowCount: 300, recordsSha256: '0'.repeat(64) },
    settleSteps: 0,
    steps: 100,
    stop: null,
    sides: [],
    energy: {
      multiplyAccumulatePj: 4.6,
      accumulatePj: 0.9,
      source: 'made',
      annMacs: 80e6,
      analogMacs: 1e6,
      neuronCount: 1000,
      synapticOperationsPerStep: 14e6,
      annEnergyUj: 370,
      energyUj: 1258,
      energyRatio: 3.4,
      earlyEnergyRatio: null,
      breakEvenSteps: 29,
      savesEnergy: false,
    },
    layers: LAYERS,
    command: 'made',
    limits: [],
    createdAt: '2026-11-29',
    ...facts,
  };
}

/** What that form did for a recording. */
export function buildSpikingRun(facts: Partial<SpikingRun> = {}): SpikingRun {
  return {
    spikingModelId: 'cnet-spikes' as ModelId,
    spikingVersion: '1.0.0',
    steps: 100,
    stopsEarly: false,
    meanSteps: 100,
    rowCount: 1,
    synapticOperations: 14e8,
    energyUj: 1258,
    annEnergyUj: 370,
    energyRatio: 3.4,
    breakEvenSteps: 29,
    savesEnergy: false,
    layers: LAYERS,
    elapsedMs: 100,
    ...facts,
  };
}
